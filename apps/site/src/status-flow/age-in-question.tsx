import { usePage } from '../flow/page.ts'
import { HandoffCard, PersonLink } from '../flow/parts.tsx'

/** A site thinks that someone may be under 18: who helps then. It asks nothing and blames nobody. */
export function AgeInQuestion() {
  const { say } = usePage()
  return (
    <section data-field="age-in-question">
      <h2>{say('standing.age.heading')}</h2>
      <p>{say('standing.age.text')}</p>
      <HandoffCard id="report-remove" />
      <HandoffCard id="take-it-down" />
      <PersonLink>{say('standing.age.talk')}</PersonLink>
    </section>
  )
}

import { usePage } from '../flow/page.ts'
import { PersonLink } from '../flow/parts.tsx'

/** Every character of what a button will send, before it is pressed. */
export function Payload({ body }: { body: object }) {
  const { say } = usePage()
  return (
    <>
      <p id="payload-label">{say('review-json.exact')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="payload" aria-labelledby="payload-label" tabIndex={0}>
        <pre data-field="payload">{JSON.stringify(body, null, 2)}</pre>
      </section>
      <p class="small">{say('review-json.address')}</p>
      <section class="field matters">
        <h2>{say('review-json.notice.heading')}</h2>
        <p>{say('review-json.notice')}</p>
        <PersonLink kind="second">{say('common.talk')}</PersonLink>
      </section>
    </>
  )
}

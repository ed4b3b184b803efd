import type { Plan } from '@breakwater/guidance/plan'
import { ContactCard } from '../contact/contact-card.tsx'
import { usePage } from '../flow/page.ts'

const talking: readonly string[] = ['safety', 'talk', 'care']
/** Whoever is here for themselves. The first contact in a plan for a helper can be the child's, not theirs. */
const forThemselves: readonly string[] = ['young-person', 'adult', 'unknown']

/** Above the steps: the first of those to talk to, in the plan's own order, who answers at this hour. */
export function TalkNow({ plan, now }: { plan: Plan; now: Date }) {
  const { say } = usePage()
  const isOther = (service: string) => !service.startsWith('police-')
  const open = plan.steps
    .filter(({ kind }) => talking.includes(kind))
    .flatMap(({ phones }) => phones)
    .filter(({ isOpen, service }) => isOpen === true && isOther(service))
  const first = open[0]
  if (first === undefined || !forThemselves.includes(plan.answers.role)) return null
  // The first step stands open and names them already.
  if (plan.steps[0]?.services.includes(first.service)) return null
  const phones = open.filter((phone, index) => {
    const isSame = phone.service === first.service
    return isSame && open.findIndex(({ kind, dial }) => kind === phone.kind && dial === phone.dial) === index
  })
  const chats = plan.steps
    .flatMap(({ links }) => links)
    .filter(({ service, kind, url }, index, all) => {
      return service === first.service && kind === 'chat' && all.findIndex((link) => link.url === url) === index
    })
  return (
    <section class="talk-now on-screen" data-talk-now={first.service}>
      <h2>{say('plan.talk-now')}</h2>
      <ContactCard phones={phones} links={chats} now={now} />
    </section>
  )
}

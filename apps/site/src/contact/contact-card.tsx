import type { PlanLink, PlanPhone } from '@breakwater/guidance/plan'
import { usePage } from '../flow/page.ts'
import { opennessText } from './openness-text.ts'

/** Somebody who can be reached: who they are, every way to reach them, and whether they answer now. */
export function ContactCard({
  phones,
  links,
  now,
  Heading = 'h3',
}: {
  phones: readonly PlanPhone[]
  links: readonly PlanLink[]
  now: Date
  Heading?: 'h2' | 'h3' | 'h4'
}) {
  const page = usePage()
  const { say, addresses } = page
  const name = (phones[0] ?? links[0])!.name
  const hours = [...new Set(phones.map((phone) => opennessText({ ...page, now }, phone)))]
  const ownAddress = (url: string) => (url === '/fingerprint' ? addresses.fingerprint : url)
  const wayTo = ({ kind, url }: PlanLink) => {
    if (kind === 'mail') return say('contact.mail', { address: url.slice('mailto:'.length) })
    if (kind === 'chat') return say('contact.chat')
    if (kind === 'video') return say('contact.video')
    return kind === 'here' ? say('contact.here') : say('contact.open', { name })
  }
  return (
    <section class="field sage contact" data-contact={(phones[0] ?? links[0])!.service}>
      <Heading>{name}</Heading>
      {hours.map((text) => (
        <p key={text} class="hours">
          {text}
        </p>
      ))}
      <p class="ways">
        {phones.map(({ kind, number, dial, say: word }) => (
          <a key={`${kind}${dial}`} class="second" href={`${kind === 'text' ? 'sms' : 'tel'}:${dial}`}>
            {kind === 'phone'
              ? say('contact.call', { number })
              : word === undefined
                ? say('contact.text', { number })
                : say('contact.text-word', { word, number })}
          </a>
        ))}
        {links.map((link) => (
          <a
            key={link.url}
            class="second"
            href={ownAddress(link.url)}
            {...(link.kind === 'here' ? {} : { rel: 'noreferrer' })}
          >
            {wayTo(link)}
          </a>
        ))}
      </p>
      {links.some(({ kind, isOpen }) => kind === 'chat' && isOpen === null) && (
        <p class="small">{say('contact.chat-hours')}</p>
      )}
      {links.some(({ kind, isOpen }) => kind === 'chat' && isOpen === false) && (
        <p class="small">{say('contact.chat-closed')}</p>
      )}
    </section>
  )
}

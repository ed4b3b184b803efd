import type { Plan } from '@breakwater/guidance/plan'
import type { Say } from '../speech.ts'

/** The plan as plain lines. It leaves out who answers at this hour, which is soon not true any more, and the answers. */
export function planAsText(plan: Plan, { say }: { readonly say: Say }): string {
  const steps = plan.steps.map((step, index) =>
    [
      `${index + 1}. ${step.title}`,
      step.text,
      ...step.phones.map(({ name, kind, number, say: word }) =>
        kind === 'phone'
          ? `${name}: ${number}`
          : `${name}: ${word === undefined ? say('contact.text', { number }) : say('contact.text-word', { word, number })}`,
      ),
      ...step.links
        .filter(({ kind }) => kind !== 'here')
        .map(({ kind, name, url }) => {
          const way = kind === 'chat' || kind === 'video' ? `, ${say(`contact.${kind}`)}` : ''
          return `${name}${way}: ${url.replace('mailto:', '')}`
        }),
      `${say('plan.why')}: ${step.why}`,
      `${say('plan.next')}: ${step.next}`,
      `${say('plan.leaves')}: ${step.leavesDevice}`,
    ].join('\n'),
  )
  return `${[say('plan.heading'), say('plan.lead'), ...steps].join('\n\n')}\n`
}

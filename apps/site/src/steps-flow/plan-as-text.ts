import { type Plan, type PlanStep, type Words, wordsFor } from '@breakwater/guidance/plan'
import type { Say } from '../speech.ts'

/** The plan as plain lines. It leaves out who answers at this hour, which is soon not true any more, and the answers. */
export function planAsText(plan: Plan, page: { readonly say: Say; readonly words: Words }): string {
  const { say, words } = page
  const steps = plan.steps.flatMap((step, index) => [
    ...(step.group === plan.steps[index - 1]?.group ? [] : [wordsFor(words, `group.${step.group}`)]),
    stepAsText(step, index, say),
  ])
  return `${[say('plan.heading'), say('plan.lead'), ...steps].join('\n\n')}\n`
}

function stepAsText(step: PlanStep, index: number, say: Say): string {
  return [
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
  ].join('\n')
}

import type { PlanStep, StepKind } from '@breakwater/guidance/plan'
import { ContactCard } from '../contact/contact-card.tsx'
import { usePage } from '../flow/page.ts'

interface PlanStepProps {
  readonly step: PlanStep
  readonly number: number
  readonly isOpen: boolean
  readonly isDone: boolean
  readonly now: Date
  readonly onTurn: () => void
  readonly onDone: (isDone: boolean) => void
  /** Absent on the last step. */
  readonly onNext?: (() => void) | undefined
}

/** Kinds in which there is nothing to do but to take it in. */
const toRead: readonly StepKind[] = ['reassure', 'care', 'learn']

/** One step: a line that opens to what to do, with whom, why, and what comes of it. In print all are open. */
export function PlanStepView({ step, number, isOpen, isDone, now, onTurn, onDone, onNext }: PlanStepProps) {
  const { say } = usePage()
  const isRead = toRead.includes(step.kind)
  const emergency = step.phones.find(({ service }) => service === 'police-emergency')
  const services = step.services.filter((id) => id !== 'police-emergency')
  const ofService = <Way extends { readonly service: string }>(ways: readonly Way[], id: string) =>
    ways.filter(({ service }) => service === id)
  const cards = services
    .map((id) => ({ id, phones: ofService(step.phones, id), links: ofService(step.links, id) }))
    .filter(({ phones, links }) => phones.length + links.length > 0)
  return (
    <li class="plan-step" data-plan-step={step.id} data-done={isDone}>
      <h3>
        <button
          type="button"
          class="step-line"
          id={`line-${step.id}`}
          aria-expanded={isOpen}
          aria-controls={`body-${step.id}`}
          onClick={onTurn}
        >
          <span class="step-number">{number}</span>
          <span>
            {step.title}
            {isDone && <span class="small step-done"> {say('plan.done')}</span>}
          </span>
        </button>
      </h3>
      <div class="step-body" id={`body-${step.id}`} hidden={!isOpen}>
        {emergency !== undefined && (
          <p>
            <a class="emergency" href={`tel:${emergency.dial}`}>
              {say('contact.call', { number: emergency.number })}
            </a>
          </p>
        )}
        {step.text.split('\n').map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        {cards.map(({ id, phones, links }) => (
          <ContactCard key={id} phones={phones} links={links} now={now} Heading="h4" />
        ))}
        <h4>{say('plan.why')}</h4>
        <p>{step.why}</p>
        <h4>{say('plan.next')}</h4>
        <p>{step.next}</p>
        <h4>{say('plan.leaves')}</h4>
        <p>{step.leavesDevice}</p>
        <label class="tick">
          <input type="checkbox" checked={isDone} onChange={({ currentTarget }) => onDone(currentTarget.checked)} />
          <span>{say(isRead ? 'plan.tick-read' : 'plan.tick')}</span>
        </label>
        {onNext !== undefined && (
          <p>
            <button type="button" class="first" data-action="next-step" onClick={onNext}>
              {say('plan.next-step')}
            </button>
          </p>
        )}
      </div>
    </li>
  )
}

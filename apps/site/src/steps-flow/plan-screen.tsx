import { groups, type Plan, type PlanStep, wordsFor } from '@breakwater/guidance/plan'
import { useContext, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, PersonLink } from '../flow/parts.tsx'
import { saveFile } from '../flow/save-file.ts'
import { Screen } from '../flow/screen.tsx'
import { KeepNotes } from './keep-notes.tsx'
import { planAsText } from './plan-as-text.ts'
import { PlanStepView } from './plan-step.tsx'
import { TalkNow } from './talk-now.tsx'
import { WordsContext } from './words-context.ts'

interface PlanScreenProps {
  readonly plan: Plan
  readonly now: Date
  readonly done: readonly string[]
  readonly onDone: (done: readonly string[]) => void
  readonly isKept: boolean
  readonly onKeep: () => boolean
  readonly onErase: () => void
  readonly onAnswers: () => void
  readonly onBack?: (() => void) | undefined
}

/** The whole plan as one calm list. Danger and despair stand open; of the rest, one at a time. */
export function PlanScreen(props: PlanScreenProps) {
  const { plan, now, done, onDone, isKept, onKeep, onErase, onAnswers, onBack } = props
  const page = usePage()
  const { say } = page
  const words = useContext(WordsContext)
  const { steps } = plan
  const isUrgent = ({ kind }: PlanStep) => kind === 'danger' || kind === 'distress'
  const [open, setOpen] = useState<ReadonlySet<string>>(() => {
    const first = steps.find((step) => !isUrgent(step) && !done.includes(step.id))
    return new Set([...steps.filter(isUrgent), ...(first === undefined ? [] : [first])].map(({ id }) => id))
  })

  const turn = (id: string) => setOpen(new Set(open.has(id) ? [...open].filter((each) => each !== id) : [...open, id]))
  const tick = (id: string, isDone: boolean) =>
    onDone(isDone ? [...done.filter((each) => each !== id), id] : done.filter((each) => each !== id))
  const openNext = (from: PlanStep, to: PlanStep) => {
    setOpen(new Set([...[...open].filter((id) => id !== from.id), to.id]))
    // After it is drawn: the line moves up when the one before it closes.
    requestAnimationFrame(() => {
      const line = document.getElementById(`line-${to.id}`)
      line?.scrollIntoView({ block: 'start', behavior: 'instant' })
      line?.focus({ preventScroll: true })
    })
  }

  return (
    <Screen step="plan" heading={say('plan.heading')}>
      <p class="lead">{say('plan.lead')}</p>
      {!steps.some(isUrgent) && <TalkNow plan={plan} now={now} />}
      <p class="small on-screen">{say('plan.order', { count: steps.length })}</p>
      {groups.map((group) => {
        const own = steps.filter((step) => step.group === group)
        if (own.length === 0) return null
        return (
          <section key={group} aria-labelledby={`group-${group}`} data-group={group}>
            <h2 id={`group-${group}`}>{wordsFor(words, `group.${group}`)}</h2>
            <ol class="plan" start={steps.indexOf(own[0]!) + 1}>
              {own.map((step) => {
                const index = steps.indexOf(step)
                const next = steps[index + 1]
                return (
                  <PlanStepView
                    key={step.id}
                    step={step}
                    number={index + 1}
                    isOpen={open.has(step.id)}
                    isDone={done.includes(step.id)}
                    now={now}
                    onTurn={() => turn(step.id)}
                    onDone={(isDone) => tick(step.id, isDone)}
                    onNext={next && (() => openNext(step, next))}
                  />
                )
              })}
            </ol>
          </section>
        )
      })}
      <p class="small">{say('plan.names')}</p>
      <PersonLink>{say('common.talk')}</PersonLink>
      <Button action="answers" kind="second" onPress={onAnswers}>
        {say('steps.answers.see')}
      </Button>
      <section class="field sand on-screen">
        <h2>{say('plan.take.heading')}</h2>
        <p>{say('plan.take.text')}</p>
        <div class="ways">
          <button type="button" class="second" data-action="print" onClick={() => print()}>
            {say('plan.print')}
          </button>
          <button
            type="button"
            class="second"
            data-action="save"
            onClick={() => saveFile(say('plan.file-name'), planAsText(plan, { say: page.say, words }))}
          >
            {say('plan.save')}
          </button>
        </div>
      </section>
      <KeepNotes isKept={isKept} onKeep={onKeep} onErase={onErase} />
      {onBack !== undefined && <BackButton onPress={onBack} />}
    </Screen>
  )
}

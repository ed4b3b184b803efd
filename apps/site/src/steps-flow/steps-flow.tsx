import { planFor, questions, questionsFor } from '@breakwater/guidance/plan'
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useNow } from '../contact/use-now.ts'
import { usePage } from '../flow/page.ts'
import { AnswerList } from './answer-list.tsx'
import { carryToOtherLanguage, takeCarried } from './carry-over.ts'
import { FirstHelp } from './first-help.tsx'
import { answersOf, type QuestionKey, questionAfter } from './given.ts'
import { eraseKept, type KeptNotes, keep, readKept } from './kept-notes.ts'
import { useOpenLanes } from './open-lanes.ts'
import { firstQuestion, type Place } from './place.ts'
import { PlanScreen } from './plan-screen.tsx'
import { QuestionScreen } from './question-screen.tsx'
import { useTrail } from './trail.ts'
import { WelcomeBack } from './welcome-back.tsx'
import { WordsContext } from './words-context.ts'

const nothing: KeptNotes = { given: {}, done: [] }
/** From here on, an early plan is offered: danger, distress, who and where are asked before. */
const questionsBeforePlan = 4

/** Read once: a flow that is drawn again must not find its notes gone. */
function beginning(): { readonly notes: KeptNotes; readonly place: Place; readonly isKept: boolean } {
  const carried = takeCarried()
  const kept = readKept()
  const isKept = kept !== null
  if (carried !== null) return { ...carried, isKept }
  return { notes: kept ?? nothing, place: isKept ? { at: 'back' } : firstQuestion, isKept }
}

export function StepsFlow() {
  const { locale } = usePage()
  const words = useContext(WordsContext)
  const now = useNow()
  const lanes = useOpenLanes()
  const [start] = useState(beginning)
  const [notes, setNotes] = useState(start.notes)
  const [isKept, setKept] = useState(start.isKept)
  const { place, isFirst, go, restart, back } = useTrail<Place>(start.place)
  const newest = useRef({ notes, place })
  newest.current = { notes, place }
  useEffect(() => carryToOtherLanguage(() => newest.current), [])

  const { given, done } = notes
  const answers = useMemo(() => answersOf(given, locale), [given, locale])
  const change = (next: KeptNotes) => {
    setNotes(next)
    if (isKept) keep(next)
  }
  const erase = () => {
    eraseKept()
    setKept(false)
  }
  const forget = () => {
    erase()
    setNotes(nothing)
    restart(firstQuestion)
  }
  const hasAnswered = Object.keys(given).length > 0
  const onBack = isFirst ? (hasAnswered ? () => go({ at: 'answers' }) : undefined) : back
  const goAfter = (key: QuestionKey, next: KeptNotes, isChange: boolean) => {
    const following = isChange ? undefined : questionAfter(key, next.given, locale)
    if (following !== undefined) go({ at: 'question', key: following, isChange: false })
    else go({ at: isChange ? 'answers' : 'plan' })
  }

  switch (place.at) {
    case 'back':
      return <WelcomeBack onGoOn={() => go({ at: 'plan' })} onErase={forget} />
    case 'help':
      return <FirstHelp why={place.why} onNext={() => goAfter(place.why, notes, place.isChange)} onBack={back} />
    case 'question': {
      const { key, isChange } = place
      const asked = questionsFor(answers)
      const question = questions.find((each) => each.key === key)!
      const number = asked.findIndex((each) => each.key === key) + 1
      return (
        <QuestionScreen
          key={key}
          question={question}
          given={given}
          number={number}
          total={asked.length}
          onAnswer={(value) => {
            const next = { given: { ...given, [key]: value }, done }
            change(next)
            // Whoever would rather not say whether they might hurt themselves is offered somebody, too.
            const isHelp = (key === 'danger' && value === 'yes') || (key === 'distress' && value !== 'no')
            if (isHelp) go({ at: 'help', why: key, isChange })
            else goAfter(key, next, isChange)
          }}
          onPlan={number > questionsBeforePlan ? () => go({ at: 'plan' }) : undefined}
          onBack={onBack}
        />
      )
    }
    case 'answers':
      return (
        <AnswerList
          asked={questionsFor(answers)}
          given={given}
          onChange={(key) => go({ at: 'question', key, isChange: true })}
          onPlan={() => go({ at: 'plan' })}
          onForget={forget}
          onBack={isFirst ? undefined : back}
        />
      )
    case 'plan':
      return (
        <PlanScreen
          plan={planFor(answers, { words, at: now, lanes })}
          now={now}
          done={done}
          onDone={(ticked) => change({ given, done: ticked })}
          isKept={isKept}
          onKeep={() => {
            const isDone = keep(notes)
            setKept(isDone)
            return isDone
          }}
          onErase={erase}
          onAnswers={() => go({ at: 'answers' })}
          onBack={onBack}
        />
      )
  }
}

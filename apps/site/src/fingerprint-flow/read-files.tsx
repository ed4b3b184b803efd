import type { FrameReader } from '@breakwater/fingerprint/browser'
import { useRef, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, Trouble } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { FileList } from './file-list.tsx'
import { type FileReading, isDone, readWaiting, waitingFiles } from './file-readings.ts'
import { loadParts } from './load-parts.ts'
import { loadSealing } from './load-sealing.ts'
import { OfflineCheck } from './offline-check.tsx'
import type { PictureOutcome } from './picture-outcome.ts'
import { ReaderFrame } from './reader-frame.tsx'

interface ReadFilesProps {
  readonly limit: number
  /** Whether parts of pictures may be listed: never where someone in them may be under 18. */
  readonly offersParts: boolean
  readonly onDone: (outcomes: readonly PictureOutcome[]) => void
  readonly onWithout: () => void
  readonly onBack: () => void
}

const words = {
  choose: { heading: 'choose.heading', lead: 'choose.stays' },
  working: { heading: 'working.heading', lead: 'working.stays' },
  cover: { heading: 'cover.heading', lead: 'cover.stays' },
} as const

/**
 * Choosing, reading and covering are one screen, since the frame that holds the files must stay where it is. The page shows counts,
 * never a name or a picture.
 */
export function ReadFiles({ limit, offersParts, onDone, onWithout, onBack }: ReadFilesProps) {
  const { say } = usePage()
  const [readiness, setReadiness] = useState<'getting-ready' | 'ready' | 'failed'>('getting-ready')
  const [attempt, setAttempt] = useState(1)
  const [count, setCount] = useState(0)
  const [readings, setReadings] = useState<readonly FileReading[]>([])
  const [wantsParts, setWantsParts] = useState(false)
  const [covered, setCovered] = useState(0)
  const reader = useRef<FrameReader>()
  const stopping = useRef(new AbortController())
  const parts = useRef<Awaited<ReturnType<typeof loadParts>>>()
  const [toCover, setToCover] = useState<readonly PictureOutcome[]>()
  const stage = toCover !== undefined ? 'cover' : readings.length > 0 ? 'working' : 'choose'
  const finish = (outcomes: readonly PictureOutcome[]) => {
    if (offersParts && wantsParts) setToCover(outcomes)
    else onDone(outcomes)
  }
  const getReady = async () => {
    const [loaded] = await Promise.all([loadParts(), loadSealing()])
    parts.current = loaded
  }

  const read = async (from: readonly FileReading[]) => {
    stopping.current = new AbortController()
    const { signal } = stopping.current
    setReadings(from)
    const all = await readWaiting(reader.current!, from, { signal, onChange: setReadings })
    // What a person stopped, they may want after all: then they say when to go on.
    const outcomes = all.filter(isDone)
    if (!signal.aborted && outcomes.every(({ kind }) => kind !== 'stopped')) finish(outcomes)
  }
  const stopAll = () => {
    stopping.current.abort()
    setToCover(undefined)
    for (const { number, kind } of readings) if (kind === 'reading') reader.current?.stop(number)
    setReadings([])
  }
  const tryAgain = () => {
    setReadiness('getting-ready')
    setCount(0)
    setAttempt(attempt + 1)
  }

  const { AskForParts, CoverFaces } = parts.current ?? {}
  return (
    <Screen step={stage} heading={say(words[stage].heading)}>
      <p class="lead">{say(words[stage].lead)}</p>
      {stage === 'cover' && <p>{say('cover.more')}</p>}
      {readiness === 'failed' && (
        <>
          <Trouble heading={say('choose.failed.heading')} text={say('choose.failed')} />
          <Button action="again" onPress={tryAgain}>
            {say('common.try-again')}
          </Button>
        </>
      )}
      <ReaderFrame
        key={attempt}
        isHidden={stage === 'working' || readiness === 'failed'}
        title={say(stage === 'cover' ? 'cover.frame' : 'choose.frame')}
        onReader={(open) => {
          reader.current = open
        }}
        onReady={() => {
          getReady().then(
            () => setReadiness('ready'),
            () => setReadiness('failed'),
          )
        }}
        onFailed={() => setReadiness('failed')}
        onChosen={setCount}
        onCovered={setCovered}
      />
      {toCover !== undefined && CoverFaces !== undefined && (
        <CoverFaces reader={reader.current!} outcomes={toCover} covered={covered} onDone={onDone} onStopAll={stopAll} />
      )}
      {stage === 'working' && (
        <FileList
          readings={readings}
          onStop={(number) => reader.current?.stop(number)}
          onAgain={(number) =>
            read(readings.map((reading) => (reading.number === number ? { number, kind: 'waiting' } : reading)))
          }
          onStopAll={stopAll}
          onGoOn={() => finish(readings.filter(isDone))}
        />
      )}
      {stage === 'choose' && (
        <>
          <p role="status">
            {count > limit && `${say('choose.too-many', { limit })} `}
            {count > 0 && say('choose.chosen', { count: Math.min(count, limit) })}
          </p>
          {count > 0 && offersParts && AskForParts !== undefined && (
            <AskForParts isWanted={wantsParts} onChange={setWantsParts} />
          )}
          {count > 0 && (
            <Button
              action="next"
              isDisabled={readiness !== 'ready'}
              onPress={() => read(waitingFiles(Math.min(count, limit)))}
            >
              {say('choose.next')}
            </Button>
          )}
          <OfflineCheck
            isReady={readiness === 'ready'}
            loadParts={() => reader.current?.loadParts() ?? Promise.reject(new Error('no frame'))}
          />
          <p>{say('choose.private')}</p>
          <p class="small">{say('choose.limit', { limit })}</p>
          <p>{say('choose.no-picture')}</p>
          <Button action="without" kind="quiet" onPress={onWithout}>
            {say('choose.no-picture.link')}
          </Button>
          <BackButton onPress={onBack} />
        </>
      )}
    </Screen>
  )
}

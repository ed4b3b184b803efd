import { usePage } from '../flow/page.ts'
import { Button } from '../flow/parts.tsx'
import { type FileReading, isDone, wasRead } from './file-readings.ts'

interface FileListProps {
  readonly readings: readonly FileReading[]
  readonly onStop: (number: number) => void
  readonly onAgain: (number: number) => void
  readonly onStopAll: () => void
  readonly onGoOn: () => void
}

/** How far each file is, with one to stop and those that were stopped to try again. */
export function FileList({ readings, onStop, onAgain, onStopAll, onGoOn }: FileListProps) {
  const { say } = usePage()
  const over = readings.filter(isDone).length
  const isOver = over === readings.length
  return (
    <>
      <progress value={over} max={readings.length} aria-label={say('working.heading')} />
      <p role="status">{say('working.done', { done: readings.filter(wasRead).length, total: readings.length })}</p>
      <ul class="files">
        {readings.map((reading) => (
          <li key={reading.number} data-file={reading.number} data-reading={reading.kind}>
            <span>{say('review.picture', { number: reading.number })}</span>
            <FileState reading={reading} />
            {reading.kind === 'reading' && (
              <button type="button" class="quiet" data-action="stop" onClick={() => onStop(reading.number)}>
                {say('working.stop')} <span class="unseen">{say('review.picture', { number: reading.number })}</span>
              </button>
            )}
            {reading.kind === 'stopped' && isOver && (
              <button type="button" class="quiet" data-action="retry" onClick={() => onAgain(reading.number)}>
                {say('common.try-again')}{' '}
                <span class="unseen">{say('review.picture', { number: reading.number })}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {isOver && (
        <Button action="go-on" onPress={onGoOn}>
          {say('working.go-on')}
        </Button>
      )}
      <Button action="cancel" kind="second" onPress={onStopAll}>
        {say('working.cancel')}
      </Button>
    </>
  )
}

function FileState({ reading }: { reading: FileReading }) {
  const { say } = usePage()
  switch (reading.kind) {
    case 'waiting':
      return <span class="small">{say('working.waiting')}</span>
    case 'reading':
      return (
        <span class="small">
          {reading.percent > 0 ? say('working.percent', { percent: reading.percent }) : say('working.now')}
          {reading.secondsLeft > 4 && ` ${say('working.left', { count: reading.secondsLeft })}`}
        </span>
      )
    case 'stopped':
      return <span class="small">{say('working.stopped')}</span>
    case 'failed':
      return <span class="small">{say('working.failed')}</span>
    default:
      return <span class="small">{say('working.ready')}</span>
  }
}

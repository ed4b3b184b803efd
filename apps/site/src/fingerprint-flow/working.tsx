import { useEffect, useRef, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { type PictureOutcome, type Progress, readPictures } from './picture-outcome.ts'
import type { PictureReader } from './picture-reader.ts'

interface WorkingProps {
  readonly openReader: () => Promise<PictureReader>
  readonly files: readonly Blob[]
  readonly onDone: (outcomes: readonly PictureOutcome[]) => void
  readonly onCancel: () => void
}

export function Working({ openReader, files, onDone, onCancel }: WorkingProps) {
  const { say } = usePage()
  const [progress, setProgress] = useState<Progress>({ done: 0, total: files.length })
  const cancelling = useRef(new AbortController())

  useEffect(() => {
    const { signal } = cancelling.current
    const options = { signal, onProgress: setProgress, now: () => performance.now() }
    openReader()
      .then((reader) => readPictures(reader, files, options))
      .then((outcomes) => {
        if (!signal.aborted) onDone(outcomes)
      })
    return () => cancelling.current.abort()
  }, [])

  const { done, total, secondsLeft = 0 } = progress
  return (
    <Screen step="working" heading={say('working.heading')}>
      <p class="lead">{say('working.stays')}</p>
      <progress value={done} max={total} aria-label={say('working.heading')} />
      <p>
        {say('working.done', { done, total })} {done < total && say('working.picture', { number: done + 1 })}
      </p>
      {secondsLeft > 4 && <p>{say('working.left', { count: secondsLeft })}</p>}
      <Button action="cancel" kind="second" onPress={onCancel}>
        {say('working.cancel')}
      </Button>
    </Screen>
  )
}

import { useEffect, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, Trouble } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import type { PictureReader } from './picture-reader.ts'

interface ChooseProps {
  readonly openReader: () => Promise<PictureReader>
  readonly limit: number
  readonly onChosen: (files: readonly Blob[]) => void
  readonly onWithout: () => void
  readonly onBack: () => void
}

/** The file goes to the Worker and nowhere else; the page shows a count, never a name or a picture. */
export function Choose({ openReader, limit, onChosen, onWithout, onBack }: ChooseProps) {
  const { say } = usePage()
  const [readiness, setReadiness] = useState<'getting-ready' | 'ready' | 'failed'>('getting-ready')
  const [files, setFiles] = useState<readonly File[]>([])

  const prepare = () => {
    setReadiness('getting-ready')
    openReader().then(
      () => setReadiness('ready'),
      () => setReadiness('failed'),
    )
  }
  useEffect(prepare, [])

  return (
    <Screen step="choose" heading={say('choose.heading')}>
      <p class="lead">{say('choose.stays')}</p>
      <section class="field sage">
        <h2>{say('choose.check.heading')}</h2>
        <p>{say('choose.check.text')}</p>
        <p role="status">
          {readiness === 'getting-ready' && say('choose.getting-ready')}
          {readiness === 'ready' && say('choose.ready')}
        </p>
      </section>
      {readiness === 'failed' && (
        <>
          <Trouble heading={say('choose.failed.heading')} text={say('choose.failed')} />
          <Button action="again" onPress={prepare}>
            {say('common.try-again')}
          </Button>
        </>
      )}
      <p>{say('choose.private')}</p>
      <div class="picker">
        <label for="pictures">{say('choose.input')}</label>
        <p class="small" id="pictures-hint">
          {say('choose.limit', { limit })}
        </p>
        <input
          id="pictures"
          type="file"
          accept="image/*"
          multiple
          aria-describedby="pictures-hint"
          onChange={({ currentTarget }) => setFiles([...(currentTarget.files ?? [])])}
        />
      </div>
      <p role="status">
        {files.length > limit && say('choose.too-many', { limit })}{' '}
        {files.length > 0 && say('choose.chosen', { count: Math.min(files.length, limit) })}
      </p>
      {files.length > 0 && (
        <Button action="next" isDisabled={readiness !== 'ready'} onPress={() => onChosen(files.slice(0, limit))}>
          {say('choose.next')}
        </Button>
      )}
      <p>{say('choose.no-picture')}</p>
      <Button action="without" kind="quiet" onPress={onWithout}>
        {say('choose.no-picture.link')}
      </Button>
      <BackButton onPress={onBack} />
    </Screen>
  )
}

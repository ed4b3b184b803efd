import { useEffect, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, Trouble } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import type { PictureReader } from './picture-reader.ts'

interface ChooseProps {
  readonly openReader: () => Promise<PictureReader>
  readonly limit: number
  /** Where a video can go instead. */
  readonly videoService: string
  readonly onChosen: (files: readonly Blob[]) => void
  readonly onWithout: () => void
  readonly onBack: () => void
}

/** The file goes to the Worker and nowhere else; the page shows a count, never a name or a picture: the browser's own control, which shows a name, is out of sight. */
export function Choose({ openReader, limit, videoService, onChosen, onWithout, onBack }: ChooseProps) {
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
      <section class="field sage" role="status">
        <h2>{say('choose.check.heading')}</h2>
        {readiness === 'getting-ready' && <p>{say('choose.getting-ready')}</p>}
        {readiness === 'ready' && (
          <p data-ready>
            {say('choose.ready')} {say('choose.check.text')}
          </p>
        )}
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
      <p class="small" id="pictures-hint">
        {say('choose.limit', { limit, name: videoService })}
      </p>
      <p class="picker">
        <input
          id="pictures"
          class="unseen"
          type="file"
          accept="image/*"
          multiple
          aria-describedby="pictures-hint"
          onChange={({ currentTarget }) => setFiles([...(currentTarget.files ?? [])])}
        />
        <label class={files.length > 0 ? 'second' : 'first'} for="pictures">
          {say(files.length > 0 ? 'choose.input-again' : 'choose.input')}
        </label>
      </p>
      <p role="status">
        {files.length > limit && `${say('choose.too-many', { limit })} `}
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

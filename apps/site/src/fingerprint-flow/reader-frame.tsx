import { type FrameReader, openFrameReader } from '@breakwater/fingerprint/browser'
import { useEffect, useRef, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'

const address = '/reader/'
const answersWithinMilliseconds = 15_000

interface ReaderFrameProps {
  readonly onReader: (reader: FrameReader | undefined) => void
  readonly onReady: () => void
  readonly onFailed: () => void
  readonly onChosen: (count: number) => void
  /** How many squares of the picture that is shown are covered. */
  readonly onCovered: (count: number) => void
  readonly title: string
  readonly isHidden: boolean
}

/**
 * The frame in which files are chosen and read. This page cannot look into it, and it has no network. Taking it off the
 * page lets go of every file.
 */
export function ReaderFrame({ onReader, onReady, onFailed, onChosen, onCovered, title, isHidden }: ReaderFrameProps) {
  const { say, locale } = usePage()
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(64)

  useEffect(() => {
    const words = {
      choose: say('choose.input'),
      chooseAgain: say('choose.input-again'),
      picture: say('cover.picture'),
      // The frame puts the numbers in.
      square: say('cover.square', { row: '{row}', column: '{column}' }),
      clear: say('cover.clear'),
      soft: say('cover.soft'),
      language: locale,
      direction: document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr',
    } as const
    const silence = setTimeout(onFailed, answersWithinMilliseconds)
    const reader = openFrameReader({
      frame: frame.current!,
      words,
      parts: __READER_PARTS__,
      onReady: () => {
        clearTimeout(silence)
        onReady()
      },
      onChosen,
      onHeight: setHeight,
      onCovered,
      onLeave: () => document.querySelector<HTMLElement>('a[data-exit]')?.click(),
    })
    onReader(reader)
    frame.current!.src = address
    return () => {
      clearTimeout(silence)
      onReader(undefined)
      reader.close()
    }
  }, [])

  return <iframe ref={frame} class="reader" title={title} sandbox="allow-scripts" height={height} hidden={isHidden} />
}

import { createCoverPicture } from './cover-picture.ts'
import { onLeaveKey } from './leave-key.ts'
import { type FromReader, parseToReader, type ReaderWords } from './reader-messages.ts'
import { openSession } from './reader-session.ts'
import { sealFrame } from './seal-frame.ts'

// The script of the frame: see frame-document.ts for what surrounds it. The page that holds the frame cannot read it.
sealFrame()

const textOf = (id: string) => document.getElementById(id)!.textContent!
const picker = document.getElementById('files') as HTMLInputElement
const label = document.querySelector('label')!
const chooser = label.parentElement!
// The address of the document, though not its origin: only a page of the same site is answered.
const page = location.origin

const say = (message: FromReader) => parent.postMessage(message, page)

const session = openSession({
  workerScript: textOf('worker'),
  kernel: Uint8Array.from(atob(textOf('kernel')), (letter) => letter.charCodeAt(0)).buffer,
  parts: JSON.parse(textOf('parts')),
  say,
})

let words: ReaderWords | undefined
const sayHeight = () => {
  const pixels = Math.min(1_000, Math.ceil(document.body.scrollHeight))
  if (pixels > 0) say({ type: 'height', pixels })
}
const showLabel = () => {
  const hasFiles = (picker.files?.length ?? 0) > 0
  label.textContent = (hasFiles ? words?.chooseAgain : words?.choose) ?? ''
  label.className = hasFiles ? 'second' : 'first'
  sayHeight()
}

const cover = createCoverPicture(document.getElementById('cover')!, (count) => say({ type: 'covered', count }))
/** The picture that is shown: of no other are windows chosen, since nobody has covered anything in it. */
let inView: number | undefined
const show = async (number: number) => {
  inView = undefined
  const file = session.fileAt(number)
  const isShown = file !== undefined && words !== undefined && (await cover.show(file, words))
  chooser.hidden = isShown
  if (isShown) inView = number
  say({ type: 'shown', number, isShown })
}
const hide = () => {
  inView = undefined
  cover.hide()
  chooser.hidden = false
}

picker.addEventListener('change', () => {
  session.choose([...(picker.files ?? [])])
  showLabel()
})
// A hidden frame has no height: it says it when it is shown.
new ResizeObserver(sayHeight).observe(document.body)
addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || origin !== page) return
  const message = parseToReader(data)
  if (message === undefined) return
  switch (message.type) {
    case 'dress':
      words = message.words
      document.documentElement.lang = words.language
      document.documentElement.dir = words.direction
      showLabel()
      break
    case 'show':
      void show(message.number)
      break
    case 'hide':
      hide()
      break
    case 'windows':
      if (message.number === inView) session.chooseWindows(message.number, cover.covered())
      else say({ type: 'windows', number: message.number, code: 'stopped' })
      hide()
      break
    default:
      session.take(message)
  }
})
onLeaveKey(() => say({ type: 'leave' }))

say({ type: 'ready' })

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
  chooser.hidden = true
  const file = session.fileAt(number)
  const isShown = file !== undefined && words !== undefined && (await cover.show(file, words))
  if (isShown) inView = number
  // The page knows how high it is before it says what to do with it: no button moves away from under a finger.
  if (isShown) await isLaidOut()
  sayHeight()
  say({ type: 'shown', number, isShown })
}
const hide = () => {
  inView = undefined
  cover.hide()
  chooser.hidden = false
}
const chooseWindows = (number: number) => {
  if (number === inView) session.chooseWindows(number, cover.covered())
  else say({ type: 'windows', number, code: 'stopped' })
  inView = undefined
  cover.hide()
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
      chooseWindows(message.number)
      break
    default:
      session.take(message)
  }
})
onLeaveKey(() => say({ type: 'leave' }))

/** A hidden frame is not laid out before it is shown. */
function isLaidOut(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (document.body.scrollHeight > 0 ? resolve() : requestAnimationFrame(look))
    look()
  })
}

say({ type: 'ready' })

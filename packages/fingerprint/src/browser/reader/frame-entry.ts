import { parseToReader } from './reader-messages.ts'
import { openSession } from './reader-session.ts'
import { sealFrame } from './seal-frame.ts'

// The script of the frame: see frame-document.ts for what surrounds it. The page that holds the frame cannot read it.
sealFrame()

const textOf = (id: string) => document.getElementById(id)!.textContent!
const picker = document.getElementById('files') as HTMLInputElement
const label = document.querySelector('label')!
// The address of the document, though not its origin: only a page of the same site is answered.
const page = location.origin

const session = openSession({
  workerScript: textOf('worker'),
  kernel: Uint8Array.from(atob(textOf('kernel')), (letter) => letter.charCodeAt(0)).buffer,
  parts: JSON.parse(textOf('parts')),
  say: (message) => parent.postMessage(message, page),
})

let words = { choose: '', chooseAgain: '' }
const showLabel = () => {
  label.textContent = (picker.files?.length ?? 0) > 0 ? words.chooseAgain : words.choose
  label.className = (picker.files?.length ?? 0) > 0 ? 'second' : 'first'
  parent.postMessage({ type: 'height', pixels: Math.min(1_000, Math.ceil(document.body.scrollHeight)) }, page)
}

picker.addEventListener('change', () => {
  session.choose([...(picker.files ?? [])])
  showLabel()
})
addEventListener('resize', showLabel)
addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || origin !== page) return
  const message = parseToReader(data)
  if (message === undefined) return
  if (message.type === 'dress') {
    words = message.words
    document.documentElement.lang = message.words.language
    document.documentElement.dir = message.words.direction
    showLabel()
  } else session.take(message)
})

parent.postMessage({ type: 'ready' }, page)

/** The buttons that keep the pages on this device, and erase them. Until one is pressed nothing is stored. */
const panel = document.querySelector<HTMLElement>('[data-offline]')
const unable = document.querySelector<HTMLElement>('[data-offline-unable]')
const canKeep = 'serviceWorker' in navigator && 'caches' in window

/** Whether they are there, and not only the worker that would hand them out. */
async function isKept(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration('/')
  if (registration?.active == null || !(await caches.has('pages'))) return false
  return (await (await caches.open('pages')).keys()).length > 0
}

async function keep(locale: string): Promise<void> {
  const registration = await navigator.serviceWorker.register(`/keep.js?locale=${locale}`, { scope: '/' })
  const worker = registration.installing ?? registration.waiting
  if (worker === null) return
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (worker.state === 'activated') resolve()
      if (worker.state === 'redundant') reject(new Error('the pages were not kept'))
    }
    worker.addEventListener('statechange', look)
    look()
  })
}

async function erase(): Promise<void> {
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister()
  for (const name of await caches.keys()) await caches.delete(name)
}

if (panel !== null && unable !== null) {
  const button = (name: string) => panel.querySelector<HTMLButtonElement>(`[data-offline-${name}]`)!
  const [keeping, erasing] = [button('keep'), button('erase')]
  const status = panel.querySelector<HTMLElement>('[role="status"]')!
  const show = (kept: boolean) => {
    keeping.hidden = kept
    erasing.hidden = !kept
  }
  const say = (name: 'keeping' | 'kept' | 'erased' | 'failed') => {
    status.textContent = panel.dataset[name] ?? ''
  }
  const run = async (work: () => Promise<void>, done: 'kept' | 'erased') => {
    await work().catch(() => undefined)
    const kept = await isKept()
    say(kept === (done === 'kept') ? done : 'failed')
    if (done === 'kept' && !kept) await erase()
    show(kept)
    ;(kept ? erasing : keeping).focus()
  }
  keeping.addEventListener('click', () => {
    say('keeping')
    void run(() => keep(document.documentElement.lang), 'kept')
  })
  erasing.addEventListener('click', () => void run(erase, 'erased'))

  unable.hidden = canKeep
  panel.hidden = !canKeep
  if (canKeep) {
    void isKept().then((kept) => {
      show(kept)
      if (kept) say('kept')
    })
  }
}

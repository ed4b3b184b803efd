/**
 * The quick exit, upgraded: it works as a plain link before this runs. With script the page is emptied first, so that
 * nothing shows while the other page loads, and this page's place in the history is taken by the other one. Pressing
 * Shift three times within five seconds does the same; Escape is left alone, because it stops a page from loading.
 */
const link = document.querySelector<HTMLAnchorElement>('a[data-exit]')
const status = document.querySelector<HTMLElement>('[data-exit-status]')
const withinMilliseconds = 5_000

let hasLeft = false
function leave(address: string): void {
  hasLeft = true
  document.title = ' '
  document.body.replaceChildren()
  location.replace(address)
}

if (link !== null) {
  const { href } = link
  link.addEventListener('click', (event) => {
    event.preventDefault()
    leave(href)
  })

  let presses: number[] = []
  window.addEventListener('keydown', (event) => {
    if (event.repeat) return
    presses =
      event.key === 'Shift'
        ? [...presses.filter((at) => event.timeStamp - at < withinMilliseconds), event.timeStamp]
        : []
    if (presses.length >= 3) leave(href)
    else if (status !== null) status.textContent = presses.length === 2 ? (link.dataset.pressAgain ?? '') : ''
  })
}

// A page that comes back from the browser's memory is empty: it is loaded anew, without anything that was typed.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && hasLeft) location.reload()
})

/** Keeps whatever has the focus, or is jumped to, from being under the bar, however tall it is at large text. */
const bar = document.querySelector<HTMLElement>('.bar')
if (bar !== null) {
  new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight + 12}px`
  }).observe(bar)
}

/**
 * The page's own script, sent as it stands. It adds keys, and the closer look only while a key or the button is held: the
 * closer picture is fetched for that, and let go with it. Every ten seconds it asks whether the upload still waits.
 */
export const pageScript = `'use strict'
const item = document.querySelector('.item')
const picture = document.getElementById('picture')
const said = document.getElementById('said')
const looks = [...document.querySelectorAll('[data-look]')]
const keys = document.getElementById('keys')
const blurred = picture.src
let holding = 0
let closer

document.documentElement.classList.add('has-script')

function letGo() {
  holding++
  if (closer === undefined) return
  picture.src = blurred
  URL.revokeObjectURL(closer)
  closer = undefined
}

async function hold(look) {
  const mine = ++holding
  const answer = await fetch(look.href.replace(/\\?/, '/picture?'), { cache: 'no-store' })
  if (answer.status === 401 || answer.status === 403) return location.assign('/review')
  if (answer.status === 404) return close('There is no picture any more.')
  const bytes = await answer.blob()
  if (mine !== holding) return
  if (closer !== undefined) URL.revokeObjectURL(closer)
  closer = URL.createObjectURL(bytes)
  picture.src = closer
}

function close(words) {
  letGo()
  picture.remove()
  for (const look of looks) look.remove()
  looks.length = 0
  said.textContent = words
}

picture.addEventListener('error', () => close('No picture could be shown here. Open it in your own tool, if you have one.'))
if (picture.complete && picture.naturalWidth === 0) picture.dispatchEvent(new Event('error'))

for (const look of looks) {
  look.setAttribute('role', 'button')
  // A click without a pointer is that of a program that helps: it cannot hold.
  look.addEventListener('click', (event) => {
    event.preventDefault()
    if (event.detail === 0) hold(look).then(() => setTimeout(letGo, 3000))
  })
  look.addEventListener('contextmenu', (event) => event.preventDefault())
  look.addEventListener('dragstart', (event) => event.preventDefault())
  look.addEventListener('pointerdown', () => hold(look))
  for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur']) look.addEventListener(end, letGo)
}
addEventListener('blur', letGo)
addEventListener('visibilitychange', letGo)
addEventListener('pagehide', letGo)

keys.checked = localStorage.getItem('keys') !== 'off'
keys.addEventListener('change', () => localStorage.setItem('keys', keys.checked ? 'on' : 'off'))

addEventListener('keydown', (event) => {
  const isPress = event.key === ' ' || event.key === 'Enter'
  const isLetter = keys.checked && !event.ctrlKey && !event.metaKey && !event.altKey && event.target.tagName !== 'SELECT'
  const key = event.key.toLowerCase()
  const look = looks.find((each) => (isPress && event.target === each) || (isLetter && key === each.dataset.look))
  if (look !== undefined) {
    event.preventDefault()
    if (!event.repeat) hold(look)
    return
  }
  if (!isLetter || event.repeat) return
  const target = document.querySelector('[data-key="' + CSS.escape(key) + '"]')
  if (target === null) return
  event.preventDefault()
  if (target.tagName === 'SELECT') target.focus()
  else target.click()
})
addEventListener('keyup', (event) => {
  if (['l', 'p', ' ', 'enter'].includes(event.key.toLowerCase())) letGo()
})
document.getElementById('reason').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.target.value === '') return
  event.preventDefault()
  document.querySelector('[value="not_intimate"]').click()
})

setInterval(async () => {
  const answer = await fetch('/review/items/' + item.dataset.item + '/state', { cache: 'no-store' }).catch(() => undefined)
  if (answer?.status === 410) close('Somebody has decided on this, or nothing matches it any more.')
  if (answer?.status === 401) location.assign('/review')
}, 10_000)
`

/** Asks before another language is opened, once there is something on the page to lose. */
const question = document.querySelector<HTMLElement>('[data-language-question]')
const go = question?.querySelector<HTMLAnchorElement>('[data-language-go]')

const hasSomethingToLose = () =>
  document.querySelector('[data-flow][data-begun]') !== null ||
  [...document.querySelectorAll<HTMLInputElement>('[data-flow] input')].some(
    ({ value, type }) => type === 'text' && value !== '',
  )

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null
  const language = target?.closest<HTMLAnchorElement>('a[data-language]')
  if (question == null || go == null) return
  if (language && hasSomethingToLose()) {
    event.preventDefault()
    go.href = language.href
    question.hidden = false
    question.focus()
  } else if (target?.closest('[data-language-stay]')) {
    question.hidden = true
    document.querySelector<HTMLElement>('a[data-language]')?.focus()
  }
})

import { opennessAt } from '@breakwater/guidance/openness'

/** Says beside the hours of each service whether it is open now, and at the top who answers. Nothing is sent. */
const list = document.querySelector<HTMLElement>('[data-openness]')
const overdue = document.querySelector<HTMLElement>('[data-review-by]')

/** What `people-place.astro` hands over. Days begin with Sunday; not every browser knows them in every language. */
interface Words {
  readonly open: string
  readonly until: string
  readonly closed: string
  readonly opens: string
  readonly days: readonly string[]
}

function spokenMoment(moment: Date, now: Date, days: readonly string[]): string {
  const time = [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
  return moment.toDateString() === now.toDateString() ? time : `${days[moment.getDay()]} ${time}`
}

function sayOpenness(): void {
  const now = new Date()
  const words = JSON.parse(list!.dataset.openness!) as Words
  for (const place of list!.querySelectorAll<HTMLElement>('[data-hours]')) {
    const openness = opennessAt(JSON.parse(place.dataset.hours!), now)
    const moment = openness.isOpen ? openness.closesAt : openness.opensAt
    const text = openness.isOpen ? (moment ? words.until : words.open) : moment ? words.opens : words.closed
    place.textContent = moment ? text.replace('{time}', spokenMoment(moment, now, words.days)) : text
  }
  for (const answering of document.querySelectorAll<HTMLElement>('[data-answers]')) {
    answering.hidden = !opennessAt(JSON.parse(answering.dataset.answers!), now).isOpen
  }
  if (overdue?.dataset.reviewBy) overdue.hidden = now.toISOString().slice(0, 10) <= overdue.dataset.reviewBy
}

if (list !== null) {
  sayOpenness()
  document.addEventListener('visibilitychange', sayOpenness)
}

import { opennessAt } from '@breakwater/guidance/openness'

/** Says beside the hours of each service whether it is open now, by the clock of this device. Nothing is sent. */
const list = document.querySelector<HTMLElement>('[data-openness]')
const overdue = document.querySelector<HTMLElement>('[data-review-by]')

function spokenMoment(moment: Date, now: Date): string {
  const isToday = moment.toDateString() === now.toDateString()
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    ...(isToday ? {} : { weekday: 'long' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return format.format(moment)
}

function sayOpenness(): void {
  const now = new Date()
  const words = JSON.parse(list!.dataset.openness!) as Record<'open' | 'until' | 'closed' | 'opens', string>
  for (const place of list!.querySelectorAll<HTMLElement>('[data-hours]')) {
    const openness = opennessAt(JSON.parse(place.dataset.hours!), now)
    const moment = openness.isOpen ? openness.closesAt : openness.opensAt
    const text = openness.isOpen ? (moment ? words.until : words.open) : moment ? words.opens : words.closed
    place.textContent = moment ? text.replace('{time}', spokenMoment(moment, now)) : text
  }
  if (overdue?.dataset.reviewBy) overdue.hidden = now.toISOString().slice(0, 10) <= overdue.dataset.reviewBy
}

if (list !== null) {
  sayOpenness()
  document.addEventListener('visibilitychange', sayOpenness)
}

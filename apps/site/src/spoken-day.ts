const welshMonths = [
  ...['Ionawr', 'Chwefror', 'Mawrth', 'Ebrill', 'Mai', 'Mehefin'],
  ...['Gorffennaf', 'Awst', 'Medi', 'Hydref', 'Tachwedd', 'Rhagfyr'],
]

/**
 * A day, `YYYY-MM-DD`, as people write it. English puts the day first: nobody takes 23 November for anything else. The
 * months of Welsh are ours, since not every browser has them.
 */
export function spokenDay(locale: string, day: string): string {
  if (locale === 'cy') {
    const [year, month, date] = day.split('-').map(Number)
    return `${date} ${welshMonths[month! - 1]} ${year}`
  }
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
}

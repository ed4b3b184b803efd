import { checked } from '../checked.ts'
import type { HolidayCalendar } from './hours.ts'

/** Days on which offices in the United Kingdom are shut, by nation. Days are `YYYY-MM-DD`; until the end of 2028. */
const shared = [
  ['2026-01-01', '2026-04-03', '2026-05-04', '2026-05-25', '2026-12-25', '2026-12-28'],
  ['2027-01-01', '2027-03-26', '2027-05-03', '2027-05-31', '2027-12-27', '2027-12-28'],
  ['2028-01-03', '2028-04-14', '2028-05-01', '2028-05-29', '2028-12-25', '2028-12-26'],
].flat()

export const holidays: Readonly<Record<HolidayCalendar, readonly string[]>> = {
  'england-and-wales': [
    ...shared,
    ...['2026-04-06', '2026-08-31'],
    ...['2027-03-29', '2027-08-30'],
    ...['2028-04-17', '2028-08-28'],
  ],
  scotland: [
    ...shared,
    ...['2026-01-02', '2026-08-03', '2026-11-30'],
    ...['2027-01-04', '2027-08-02', '2027-11-30'],
    ...['2028-01-04', '2028-08-07', '2028-11-30'],
  ],
  'northern-ireland': [
    ...shared,
    ...['2026-03-17', '2026-04-06', '2026-07-13', '2026-08-31'],
    ...['2027-03-17', '2027-03-29', '2027-07-12', '2027-08-30'],
    ...['2028-03-17', '2028-04-17', '2028-07-12', '2028-08-28'],
  ],
}
export const holidaysUntil = '2028-12-31'
export const holidayProvenance = checked('https://www.gov.uk/bank-holidays', 'medium')

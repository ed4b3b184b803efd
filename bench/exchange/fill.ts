import { sql } from 'kysely'
import type { OpenDatabase } from '../../packages/store/src/database.ts'
import { leadersOf } from '../../packages/store/src/near-duplicates.ts'
import { storeOn } from '../../packages/store/src/open-store.ts'
import { madeUpCase, madeUpFingerprint } from '../../packages/store/src/testing/made-up-case.ts'

const itemsOfCase = 100
const eventsOfSecond = 50
/** Connections that list. The log is one, so they take turns; while one stores, the others prepare. */
const writers = 3
const searches = 20

export interface Filled {
  readonly seconds: number
  /** Of the last tenth, for each case of a hundred pictures. */
  readonly lastCaseMilliseconds: number
  /** To look whether any of a hundred pictures is near to one of the list. */
  readonly searchMilliseconds: readonly number[]
  /** Until all of it could be read in segments. */
  readonly segmentSeconds: number
}

/**
 * Lists made-up pictures, a hundred to a case, by the store's own way in, with times that lie far enough back that none lies
 * ahead of the clock. Then does what PostgreSQL does by itself after a while: looks through its tables.
 */
export async function fill(
  database: OpenDatabase,
  dataDirectory: string,
  entries: number,
  say: (line: string) => void,
): Promise<Filled> {
  const store = storeOn(database, dataDirectory)
  const cases = Math.ceil(entries / itemsOfCase)
  const begin = Date.now() - (entries / eventsOfSecond + 3_600) * 1_000
  const startedAt = performance.now()
  const lastTenth = Math.floor(cases * 0.9)
  let lastTenthAt = startedAt
  let next = 0
  const work = async () => {
    for (let number = next++; number < cases; number = next++) {
      if (number === lastTenth) lastTenthAt = performance.now()
      const openedAt = new Date(begin + ((number * itemsOfCase) / eventsOfSecond) * 1_000)
      const size = Math.min(itemsOfCase, entries - number * itemsOfCase)
      const items = Array.from({ length: size }, (_, item) => madeUpFingerprint(`fill/${number}/${item}`))
      await store.openCase(madeUpCase(`fill/${number}`, { openedAt, items }))
      if ((number + 1) % 1_000 === 0) {
        const seconds = Math.round((performance.now() - startedAt) / 1_000)
        say(`${(number + 1) * itemsOfCase} entries are listed after ${seconds} s`)
      }
    }
  }
  await Promise.all(Array.from({ length: writers }, work))
  const seconds = (performance.now() - startedAt) / 1_000
  const lastCaseMilliseconds = (performance.now() - lastTenthAt) / (cases - lastTenth)
  say('PostgreSQL looks through its tables')
  await sql`vacuum analyze`.execute(database.tables)
  const searchMilliseconds = await searchTimes(database)
  const segmentsFrom = performance.now()
  await store.issueSegments(600_000)
  const segmentSeconds = (performance.now() - segmentsFrom) / 1_000
  return { seconds, lastCaseMilliseconds, searchMilliseconds, segmentSeconds }
}

async function searchTimes({ tables }: OpenDatabase): Promise<number[]> {
  const times: number[] = []
  for (let search = 0; search < searches; search++) {
    const items = Array.from({ length: itemsOfCase }, (_, item) => madeUpFingerprint(`search/${search}/${item}`))
    const caseId = '00000000-0000-4000-8000-000000000000'
    const startedAt = performance.now()
    await tables
      .transaction()
      .execute((transaction) => leadersOf(transaction, { of: { caseId }, lane: 'adult', items }))
    times.push(performance.now() - startedAt)
  }
  return times
}

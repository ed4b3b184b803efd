import type { Store } from '../../packages/store/src/index.ts'
import { madeUpCase, madeUpFingerprint } from '../../packages/store/src/testing/made-up-case.ts'

export const itemsOfCase = 100
const eventsOfSecond = 50

/** Lists made-up pictures, a hundred to a case, with times that lie far enough back that none lies ahead of the clock. */
export async function fill(store: Store, entries: number, say: (line: string) => void): Promise<void> {
  const cases = Math.ceil(entries / itemsOfCase)
  const begin = Date.now() - (entries / eventsOfSecond + 3_600) * 1_000
  let next = 0
  const work = async () => {
    for (let number = next++; number < cases; number = next++) {
      const openedAt = new Date(begin + ((number * itemsOfCase) / eventsOfSecond) * 1_000)
      const size = Math.min(itemsOfCase, entries - number * itemsOfCase)
      const items = Array.from({ length: size }, (_, item) => madeUpFingerprint(`fill/${number}/${item}`))
      await store.openCase(madeUpCase(`fill/${number}`, { openedAt, items }))
      if ((number + 1) % 1_000 === 0) say(`${(number + 1) * itemsOfCase} entries are listed`)
    }
  }
  await Promise.all([work(), work()])
}

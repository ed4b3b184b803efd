import { describe, expect, test } from 'vitest'
import { engines, useStore } from './testing/stores-under-test.ts'

const at = new Date('2026-11-26T04:00:00Z')
const key = '8f'.repeat(32)

describe.each(engines('sealing keys of platforms'))('sealing keys of platforms, on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  const add = async (name: string, sealingKey?: string) =>
    (await under().store.addPlatform({ name, owner: name, keyDigest: `digest of ${name}`, sealingKey, at }))!

  test.skipIf(isSkipped)(
    'a platform has none, or the one it was added with, or the one it was given since',
    async () => {
      const { store } = under()
      const plain = await add('Plain')
      const sealed = await add('Sealed', key)
      expect([plain.sealingKey, sealed.sealingKey]).toEqual([null, key])
      expect(await store.setSealingKey('Plain', '01'.repeat(32))).toBe(true)
      expect((await store.sealingStanding(plain.id))!.sealingKey).toBe('01'.repeat(32))
      expect(await store.setSealingKey('Plain', null)).toBe(true)
      expect((await store.findPlatformByKey('digest of Plain'))!.sealingKey).toBeNull()
      expect((await store.findPlatformByKey('digest of Sealed'))!.sealingKey).toBe(key)
      expect(await store.setSealingKey('Nobody', key)).toBe(false)
      expect(await store.suspendPlatform('Nobody', at)).toBe(false)
    },
  )

  test.skipIf(isSkipped)(
    'a new period begins with every change of who may hold the key, and with no other',
    async () => {
      const { store } = under()
      const stays = await add('Stays', key)
      const leaves = await add('Leaves', key)
      const standing = async () => (await store.sealingStanding(stays.id))!
      const { period, epoch } = await standing()
      expect(epoch).toBe(await store.epoch())
      await store.notePlatformRead(leaves.id, { after: 0, at })
      await store.suspendPlatform('Nobody', at)
      expect((await standing()).period).toBe(period)
      expect(await store.suspendPlatform('Leaves', at)).toBe(true)
      expect((await standing()).period).toBe(period + 1)
      await store.setSealingKey('Stays', '02'.repeat(32))
      expect(await standing()).toEqual({ sealingKey: '02'.repeat(32), epoch, period: period + 2 })
      expect(await store.sealingStanding(leaves.id)).toBeNull()
      expect(await store.sealingStanding(crypto.randomUUID())).toBeNull()
    },
  )

  test.skipIf(isSkipped)('of many suspensions at once each begins a period', async () => {
    const { store } = under()
    const stays = await add('Stands by', key)
    const names = Array.from({ length: 8 }, (_, number) => `Crowd ${number}`)
    for (const name of names) await add(name)
    const { period } = (await store.sealingStanding(stays.id))!
    await Promise.all(names.map((name) => store.suspendPlatform(name, at)))
    expect((await store.sealingStanding(stays.id))!.period).toBe(period + names.length)
  })
})

import type { LogDescription, Receipt } from '@breakwater/contracts'
import { checkMirror, checkReceipt, openCheckpoint, parseKey } from '@breakwater/log'
import { expect, test } from 'vitest'
import { call, childBody, fingerprint, type OpenedCase, serviceUnderTest } from '../testing/service-under-test.ts'

test("anybody can check a child's receipt against the lane's own log, and the log of the other lane knows nothing of it", async () => {
  await using under = await serviceUnderTest({ logBatchSeconds: 1, logBatchLeaves: 64 }, { childLane: 'closed' })
  const { url } = under.service
  const text = async (address: string) => (await fetch(`${url}${address}`)).text()
  await under.childLane.enable()
  await under.childLane.approve()
  await under.childLane.addPlatform('Harbour')
  const { body: opened } = await call<OpenedCase>(`${url}/v1/cases`, { body: childBody(1) })
  under.clock.now = new Date(under.clock.now.getTime() + 60_000)
  const ask = () => call<Receipt>(`${url}/v1/cases/receipt`, { body: { reference: opened.reference, pin: opened.pin } })
  await expect.poll(async () => (await ask()).status, { timeout: 30_000, interval: 100 }).toBe(200)

  const key = parseKey(await text('/child/v1/log/key'))
  const { body: receipt } = await ask()
  expect(checkReceipt(receipt, key).leaves.map(({ event }) => event.type)).toEqual(['add'])
  const otherKey = parseKey(await text('/v1/log/key'))
  expect(otherKey.name).not.toBe(key.name)
  expect(() => checkReceipt(receipt, otherKey)).toThrow()

  const description = await call<LogDescription>(`${url}/child/v1/log`, { method: 'GET' })
  expect(description.body).toMatchObject({ origin: key.name, batchLeaves: 64 })
  const checkpoint = openCheckpoint(await text('/child/v1/log/checkpoint'), key)
  expect(checkpoint.size).toBeGreaterThanOrEqual(64)
  let entries = 0
  const kept = new Set<string | null>()
  await checkMirror(
    checkpoint,
    async (address) => {
      const answer = await fetch(`${url}/child/v1/log/${address}`)
      kept.add(answer.headers.get('cache-control'))
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null
    },
    (entry) => {
      entries++
      expect(Buffer.from(entry).toString('latin1')).not.toContain(fingerprint(1).md5)
    },
  )
  expect(entries).toBe(checkpoint.size)
  expect([...kept]).toEqual(['public, max-age=31536000, immutable'])
}, 120_000)

test('without a child lane there is no log at its address', async () => {
  await using under = await serviceUnderTest()
  for (const address of ['/child/v1/log', '/child/v1/log/key', '/child/v1/log/checkpoint', '/child/v1/log/tile/0/000'])
    expect((await fetch(`${under.service.url}${address}`)).status, address).toBe(404)
})

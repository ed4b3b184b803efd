import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { LogDescription, Receipt } from '@breakwater/contracts'
import { checkMirror, checkReceipt, openCheckpoint, parseKey } from '@breakwater/log'
import { expect, test } from 'vitest'
import { defaultConfiguration } from './configuration.ts'
import { createLog } from './log.ts'
import { startService } from './service.ts'
import { call, type OpenedCase, openBody, serviceUnderTest } from './testing/service-under-test.ts'
import { LogKeyDiffers } from './transparency-log.ts'

test('a receipt and the log over HTTP', async () => {
  await using under = await serviceUnderTest({ logBatchSeconds: 1, logBatchLeaves: 64 })
  const { url } = under.service
  const get = (address: string) => fetch(`${url}${address}`)
  const text = async (address: string) => (await get(address)).text()
  const apiKey = await under.addPlatform('One')
  await call(`${url}/v1/feed`, { method: 'GET', headers: { authorization: `Bearer ${apiKey}` } })
  const { body: opened } = await call<OpenedCase>(`${url}/v1/cases`, { body: openBody(1, 2) })
  const credentials = { reference: opened.reference, pin: opened.pin }
  const ask = (body: object) => call<Receipt & { code: string }>(`${url}/v1/cases/receipt`, { body })

  const early = await ask(credentials)
  expect([early.status, early.body.code]).toEqual([409, 'receipt-not-ready'])
  expect(early.body).toHaveProperty('retryAfterSeconds')
  const wrong = await ask({ ...credentials, pin: opened.pin === '000000' ? '000001' : '000000' })
  expect([wrong.status, wrong.body.code]).toEqual([404, 'case-not-found'])
  under.clock.now = new Date(under.clock.now.getTime() + 60_000)
  const isWritten = async () => Number((await text('/v1/log/checkpoint')).split('\n')[1]) > 64
  await expect.poll(isWritten, { timeout: 30_000, interval: 100 }).toBe(true)

  const key = parseKey(await text('/v1/log/key'))
  const { body: receipt } = await ask(credentials)
  const { leaves } = checkReceipt(receipt, key)
  expect(leaves.map(({ event }) => event.type)).toEqual(['add', 'add'])
  // Not the hash, nor what leads to it.
  expect(JSON.stringify(receipt)).not.toContain(openBody(1).items[0]!.md5)

  const description = (await (await get('/v1/log')).json()) as LogDescription
  expect(description).toMatchObject({ origin: key.name, batchSeconds: 1, batchLeaves: 64, previous: null })
  const checkpoint = openCheckpoint(await text('/v1/log/checkpoint'), key)
  expect(checkpoint.size % 64).toBe(0)
  const entries: string[] = []
  const headers = new Set<string | null>()
  await checkMirror(
    checkpoint,
    async (address) => {
      const answer = await get(`/v1/log/${address}`)
      headers.add(answer.headers.get('cache-control'))
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null
    },
    (entry) => entries.push(Buffer.from(entry).toString('hex')),
  )
  expect(entries).toHaveLength(checkpoint.size)
  expect([...headers]).toEqual(['public, max-age=31536000, immutable'])

  for (const address of [
    'tile/0/000',
    'tile/0/001.p/1',
    'tile/9/000.p/1',
    'tile/0/000.p/01',
    'tile/0/x001/000.p/1',
    'tile/',
  ]) {
    const answer = await get(`/v1/log/${address}`)
    expect([answer.status, answer.headers.get('cache-control')], address).toEqual([404, 'no-store'])
  }
  await call(`${url}/v1/cases/withdraw`, { body: credentials })
  const over = await ask(credentials)
  expect([over.status, over.body.code]).toEqual([409, 'case-over'])
  expect(under.logged()).not.toContain('/v1/log')
}, 120_000)

test('a process with another key does not start on the same database', async () => {
  await using under = await serviceUnderTest()
  await under.service.close()
  await writeFile(path.join(under.dataDirectory, 'log-key'), new Uint8Array(32).fill(1))
  const options = { dataDirectory: under.dataDirectory, host: '127.0.0.1', port: 0, siteDirectory: null }
  const starting = startService({ ...options, configuration: defaultConfiguration, log: createLog() })
  await expect(starting).rejects.toThrow(LogKeyDiffers)
})

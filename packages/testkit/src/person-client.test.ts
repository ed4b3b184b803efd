import { createCaseClient } from '@breakwater/client/cases'
import { openBody, type ServiceUnderTest, serviceUnderTest } from '@breakwater/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

let under: ServiceUnderTest

beforeAll(async () => {
  under = await serviceUnderTest({ lateAfterSeconds: 1e9 })
  await under.addPlatform('Harbour')
})
afterAll(() => under[Symbol.asyncDispose]())

test("a person's client does by itself what the service asks for: proofs, later ones, and those for wrong PINs", async () => {
  const asked: string[] = []
  const client = createCaseClient({
    baseUrl: under.service.url,
    fetch: (url, init) => {
      asked.push(new URL(String(url)).pathname)
      return fetch(url, init)
    },
  })
  client.prepare()
  const { reference, pin } = await client.open(openBody(1), crypto.randomUUID())
  expect(asked).toEqual(['/v1/challenges', '/v1/cases'])

  const wrong = pin === '000000' ? '000001' : '000000'
  for (let times = 0; times < 8; times++) {
    await expect(client.status({ reference, pin: wrong })).rejects.toMatchObject({ code: 'case-not-found' })
  }
  expect(await client.status({ reference, pin })).toMatchObject({ state: 'active' })

  // Prepared, then offline for longer than an hour: the service gives another, and one more request is enough.
  await client.prepare()
  under.clock.now = new Date(under.clock.now.getTime() + 3_700_000)
  asked.length = 0
  expect(await client.open(openBody(2), crypto.randomUUID())).toMatchObject({ expiresOn: '2028-11-23' })
  expect(asked.filter((path) => path === '/v1/cases')).toHaveLength(2)

  // Without having prepared, offline all the time: the same.
  asked.length = 0
  await client.open(openBody(3), crypto.randomUUID())
  expect(asked).toEqual(['/v1/cases', '/v1/cases'])
  const refused = client.open(openBody(4), crypto.randomUUID(), { voucher: '00000' })
  await expect(refused).rejects.toMatchObject({ code: 'voucher-refused' })
})

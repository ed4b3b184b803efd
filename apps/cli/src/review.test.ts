import { execFile } from 'node:child_process'
import { call, type FeedPage, type OpenedCase, openBody, serviceUnderTest } from '@breakwater/service/testing'
import { expect, test } from 'vitest'

const main = new URL('main.ts', import.meta.url).pathname

test('a reviewer sees what waits and why, decides, and is on record', async () => {
  await using under = await serviceUnderTest()
  const [harbour, pier] = [await under.addPlatform('Harbour'), await under.addPlatform('Pier')]
  const { body: opened } = await call<OpenedCase>(`${under.service.url}/v1/cases`, { body: openBody(1) })
  const headers = (key: string) => ({ authorization: `Bearer ${key}` })
  const feed = async () =>
    (await call<FeedPage>(`${under.service.url}/v1/feed`, { method: 'GET', headers: headers(harbour) })).body.events
  const entry = (await feed())[0]!.entry
  for (const key of [harbour, pier])
    await call(`${under.service.url}/v1/feed/feedback`, {
      body: { entry, value: 'not_intimate', reason: 'well-known-picture', secondModerator: true },
      headers: { ...headers(key), 'idempotency-key': crypto.randomUUID() },
    })
  // In another process while the service runs: through its socket.
  const review = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
      execFile(process.execPath, [main, 'review', ...args, '--data', under.dataDirectory], (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      ),
    )
  const list = await review('list')
  expect(list.stdout).toContain(`${entry}  listed, self_reported, at most review`)
  expect(list.stdout).toContain('platforms say that it is not an intimate picture')
  expect(list.stdout).toContain('Harbour (Harbour): not_intimate, well-known-picture')
  const [question] = (await review('list', '--json')).stdout.trim().split('\n')
  expect(JSON.parse(question!)).toMatchObject({ entry, question: 'disputed', feedback: [{ platform: 'Harbour' }, {}] })
  expect(question).not.toMatch(/[0-9a-f]{32}/)

  const decided = await review('quarantine', entry, '--by', 'A. Reviewer', '--because', 'an advert', '--json')
  expect(JSON.parse(decided.stdout)).toEqual({ entry, decision: 'quarantine' })
  expect((await feed()).map(({ type }) => type)).toEqual(['add', 'amend', 'quarantine'])
  expect((await review('list')).stdout).toBe('Nothing waits.\n')
  expect((await review('log')).stdout).toContain(`quarantine ${entry}  by A. Reviewer: an advert`)
  const again = await review('quarantine', entry, '--by', 'B', '--because', 'again')
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('entry-over')])
  const { reference, pin } = opened
  const status = await call(`${under.service.url}/v1/cases/status`, { body: { reference, pin } })
  expect(status.body).toMatchObject({ review: 'taken-off' })
})

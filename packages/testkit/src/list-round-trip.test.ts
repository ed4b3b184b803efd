import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { createAgent } from '@breakwater/agent'
import type { AssessedListHeader } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage } from '@breakwater/fingerprint/node'
import { administer, createLog, defaultConfiguration, startService } from '@breakwater/service'
import { BodyUnderTest, listedLine } from '@breakwater/service/testing'
import { expect, onTestFinished, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'
import { until } from './stranger.ts'

const day = 86_400_000

test("what a body lists at one service a second one's platform blocks, until the body takes it back", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-round-trip-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')]
  await using _one = await startServiceIn(first)
  await using two = await startServiceIn(second)
  const body = new BodyUnderTest('Harbour Hotline')
  await body.trust((use) => administer({ dataDirectory: first }, use))
  const operator = new BodyUnderTest('First Operator')
  await operator.trust((use) => administer({ dataDirectory: second }, use))

  const photograph = await generatedPhotograph(1, { width: 320, height: 240 })
  const other = await generatedPhotograph(2, { width: 320, height: 240 })
  const lines = []
  for (const [id, picture] of [
    ['a', photograph],
    ['b', other],
  ] as const)
    lines.push(listedLine(id, listable(await fingerprintImage(picture))))
  const file = path.join(folder, 'list.jsonl')
  const dates = {
    madeAt: new Date().toISOString(),
    validUntil: new Date(Date.now() + 90 * day).toISOString(),
  }
  const take = (dataDirectory: string, from: string, mayWithdrawMany = false) =>
    administer({ dataDirectory }, (administration) =>
      administration.importList({ file: from, by: 'Ada', lane: 'adult', dryRun: false, mayWithdrawMany }),
    )
  await body.write(file, lines, dates)
  await take(first, file)
  const give = async (name: string, since: number | null): Promise<{ file: string; header: AssessedListHeader }> => {
    const out = path.join(folder, name)
    const header = await administer({ dataDirectory: first }, (administration) =>
      administration.exportLines({
        ...{ file: `${out}.lines`, list: 'given-on', since, validDays: 90, by: 'Ada', body: operator.name },
      }),
    )
    await writeFile(out, `${JSON.stringify(operator.sign(header))}\n${await readFile(`${out}.lines`, 'utf8')}`)
    return { file: out, header }
  }
  const given = await give('whole.jsonl', null)
  expect(given.header).toMatchObject({ lines: 2, since: null, passOn: false })
  expect(await take(second, given.file)).toMatchObject({ added: 2 })

  const { apiKey } = await administer({ dataDirectory: second }, (administration) =>
    administration.addPlatform({ name: 'Pier' }),
  )
  const agent = createAgent({
    ...{ service: two.url, apiKey, stateDirectory: path.join(folder, 'agent'), waitSeconds: 1 },
  })
  onTestFinished(() => agent.close())
  agent.start()
  await until(() => agent.status().entries === 2 || undefined)
  const decide = async () => (await agent.match(photograph)).decision
  expect(await decide()).toBe('block')

  await body.write(file, [{ do: 'withdraw', id: 'a' }], { ...dates, since: 1 })
  await take(first, file)
  const changes = await give('changes.jsonl', given.header.serial)
  expect(changes.header).toMatchObject({ lines: 1, since: given.header.serial })
  expect(await take(second, changes.file)).toMatchObject({ withdrawn: 1, added: 0 })
  await until(() => agent.status().entries === 1 || undefined)
  expect(await decide()).toBe('allow')
  expect((await agent.match(other)).decision).toBe('block')
  const acknowledged = () =>
    administer({ dataDirectory: second }, (administration) => administration.listPlatforms()).then(
      ([platform]) => platform!.removal,
    )
  await until(async () => (await acknowledged()) === null || undefined)
  // What was given on is not given on again: a circle would keep it for ever.
  const back = await administer({ dataDirectory: second }, (administration) =>
    administration.exportLines({
      ...{ file: path.join(folder, 'back'), list: 'given-on', since: null, validDays: 90, by: 'Ada', body: 'Second' },
    }),
  )
  expect(back.lines).toBe(0)
}, 180_000)

async function startServiceIn(dataDirectory: string) {
  const service = await startService({
    ...{ dataDirectory, host: '127.0.0.1', port: 0, siteDirectory: null, configuration: defaultConfiguration },
    log: createLog(new Writable({ write: (_chunk, _encoding, done) => done() })),
  })
  return { url: service.url, [Symbol.asyncDispose]: () => service.close() }
}

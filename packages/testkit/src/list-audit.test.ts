import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Writable } from 'node:stream'
import { createAgent } from '@breakwater/agent'
import { formatRecoveryCard } from '@breakwater/casework/recovery-card'
import { createCaseClient } from '@breakwater/client/cases'
import { sealRecovery } from '@breakwater/client/recovery'
import { type ProblemCode, problems } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage } from '@breakwater/fingerprint/node'
import { administer, createLog, defaultConfiguration, startService } from '@breakwater/service'
import { expect, onTestFinished, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'
import { until } from './stranger.ts'

test('a platform whose list went wrong is found out, and counts for nobody until it is right again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-audit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const dataDirectory = path.join(folder, 'service')
  await using service = await startServiceIn(dataDirectory)
  const { apiKey } = await administer({ dataDirectory }, (administration) =>
    administration.addPlatform({ name: 'One' }),
  )
  const stateDirectory = path.join(folder, 'agent')
  const events: string[] = []
  /** What the service says to a sketch, where it does not come to answer. */
  let refusal: ProblemCode | undefined
  const start = () => {
    const agent = createAgent({
      ...{ service: service.url, apiKey, stateDirectory, waitSeconds: 1 },
      audit: { firstSeconds: 0.1, everySeconds: 0.2, againSeconds: 0.2 },
      log: ({ event }) => events.push(event),
      fetch: async (input, init) =>
        refusal !== undefined && String(input).endsWith('/sketch')
          ? Response.json({ code: refusal }, { status: problems[refusal][0] })
          : fetch(input, init),
    })
    agent.start()
    return agent
  }
  let agent = start()
  await until(() => agent.readiness().isReady || undefined)
  const client = createCaseClient({ baseUrl: service.url })
  const open = async (seed: number) => {
    const items = [listable(await fingerprintImage(await generatedPhotograph(seed, { width: 256, height: 192 })))]
    const recovery = await sealRecovery(formatRecoveryCard(randomBytes(17)), items)
    return client.open({ answers: { inPicture: true, everyoneAdult: 'yes' }, items, recovery }, crypto.randomUUID())
  }
  const one = await open(1)
  await open(2)
  await until(() => (agent.status().entries === 2 && agent.status().listAgrees === true) || undefined)
  const platforms = () => administer({ dataDirectory }, (administration) => administration.listPlatforms())
  const agreesAt = async () => (await platforms())[0]!.held
  const { reference, pin } = one
  const holds = async () => (await client.status({ reference, pin })).platforms[0]!.holds
  await until(async () => ((await agreesAt())?.sequence === 2 && (await holds()) === 'looking') || undefined)

  const damage = async (statements: string) => {
    await agent.close()
    const database = new DatabaseSync(path.join(stateDirectory, 'agent.sqlite'))
    database.exec(statements)
    database.close()
    events.length = 0
    agent = start()
  }
  const lost = `DELETE FROM hashes WHERE listed = (SELECT min(id) FROM listed);
    DELETE FROM listed WHERE id = (SELECT min(id) FROM listed);`
  refusal = 'busy'
  await damage(`${lost}
    UPDATE listed SET version = version + 7, max_action = 'block';
    INSERT INTO listed (entry, md5, trust, max_action, version) VALUES (randomblob(16), randomblob(16), 'self_reported', 'hold', 1)`)
  await until(() => agent.status().listAgrees === false || undefined)
  expect((await agreesAt())?.agrees).toBe(false)
  expect(events).toContain('list-differs')
  await until(async () => (await holds()) === 'waiting' || undefined)

  // The sketch finds the three that are wrong; nothing is read anew.
  refusal = undefined
  await until(() => agent.status().listAgrees === true || undefined)
  await until(async () => (await holds()) === 'looking' || undefined)
  expect(events).toContain('list-repaired')
  expect(events).not.toContain('reset')
  expect(agent.status().entries).toBe(2)
  const picture = await generatedPhotograph(1, { width: 256, height: 192 })
  expect(await agent.match(picture)).toMatchObject({ decision: 'hold', matches: [{ maxAction: 'hold' }] })

  // Of a service that finds nothing all is read again.
  refusal = 'not-found'
  await damage(lost)
  await until(() => events.includes('reset') || undefined)
  await until(() => agent.status().listAgrees === true || undefined)
  await until(async () => (await holds()) === 'looking' || undefined)
  expect(agent.status().entries).toBe(2)
  await agent.close()
}, 180_000)

async function startServiceIn(dataDirectory: string) {
  const service = await startService({
    ...{ dataDirectory, host: '127.0.0.1', port: 0, siteDirectory: null },
    configuration: { ...defaultConfiguration, statusBatchSeconds: 1 },
    log: createLog(new Writable({ write: (_chunk, _encoding, done) => done() })),
  })
  return { url: service.url, [Symbol.asyncDispose]: () => service.close() }
}

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { administer } from '@breakwater/service'
import { BodyUnderTest, fingerprint, listedLine, serviceUnderTest } from '@breakwater/service/testing'
import { openStore } from '@breakwater/store'
import { afterAll, beforeAll, expect, test } from 'vitest'

const main = new URL('main.ts', import.meta.url).pathname
let folder: string
const at = (name: string) => path.join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-cli-list-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, [main, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  )

test('two people put a key in place, a list is taken from another process, and everything is said', async () => {
  await using under = await serviceUnderTest()
  const body = new BodyUnderTest('Harbour Hotline')
  const list = (...args: string[]) => run('list', ...args, '--data', under.dataDirectory)
  for (const [name, text] of [
    ['body.pub', body.publicKey],
    ['ada.key', body.ada.privatePem],
    ['ada.pub', body.ada.publicKey],
    ['bea.key', body.bea.privatePem],
    ['bea.pub', body.bea.publicKey],
  ] as const)
    await writeFile(at(name), text)
  const ada = ['--by', 'Ada', '--sign-with', 'ada.key']
  const bea = ['--by', 'Bea', '--sign-with', 'bea.key']
  const data = ['--data', under.dataDirectory]
  expect((await run('operator', 'add', 'Ada', '--key', 'ada.pub', ...data)).code).toBe(0)
  expect((await run('operator', 'add', 'Bea', '--key', 'bea.pub', ...ada, ...data)).code).toBe(0)
  expect(await list('trust', 'list')).toMatchObject({ code: 0, stdout: 'No lists are taken from anybody.\n' })
  expect((await list('trust', 'add', body.name, '--body-key', 'body.pub', ...ada)).stdout).toContain(
    'No list is taken yet',
  )
  const approve = await list('trust', 'approve', body.keyId, ...ada)
  expect([approve.code, approve.stderr]).toEqual([1, expect.stringContaining('second-person-needed')])
  expect((await list('trust', 'approve', body.keyId, ...bea)).stdout).toContain('are taken from now on')
  expect((await list('trust', 'list')).stdout).toContain('asked for by Ada, approved by Bea')

  await body.write(at('list.jsonl'), [listedLine('a', fingerprint(1)), listedLine('b', fingerprint(2))])
  const dry = await list('import', 'list.jsonl', '--dry-run')
  expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('nothing was: 2 added')])
  const taken = await list('import', 'list.jsonl', '--by', 'Ada', '--json')
  expect(JSON.parse(taken.stdout)).toMatchObject({ body: body.name, serial: 1, added: 2, refusedItems: [] })
  expect((await list('import', 'list.jsonl', '--by', 'Ada')).stdout).toContain('Already imported: nothing was changed.')
  const status = await list('status')
  expect([status.code, status.stdout]).toEqual([0, expect.stringContaining('2 listed, 0 taken off here, 0 refused')])

  await body.write(at('empty.jsonl'), [])
  const refused = await list('import', 'empty.jsonl', '--by', 'Ada', '--json')
  expect([refused.code, JSON.parse(refused.stdout).error.code]).toEqual([1, 'list-withdraws-many'])
  expect(refused.stderr).toContain('2 of 2 would go')
  const given = ['--key', 'ada.key', '--by', 'Ada', '--as', 'Harbour', '-o', 'given.jsonl']
  const exported = await list('export', ...given, '--json')
  expect(JSON.parse(exported.stdout)).toMatchObject({ lines: 2, since: null, passOn: false, keyId: body.ada.keyId })
  expect((await readFile(at('given.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(3)
  expect((await list('export', ...given)).code).toBe(2)
  const since = ['export', '--key', 'ada.key', '--by', 'Ada', '--as', 'Harbour', '--since', '7', '-o', 'more.jsonl']
  const noBase = await list(...since)
  expect([noBase.code, noBase.stderr]).toEqual([1, expect.stringContaining('list-export-base')])

  expect((await list('import', 'empty.jsonl', '--by', 'Ada', '--yes')).stdout).toContain('2 withdrawn')
  const end = ['end', 'assessed', '--body', body.name, '--because', 'it closes', ...ada]
  expect((await list(...end)).stdout).toContain('have ended')
  const over = await list('status')
  expect([over.code, over.stdout]).toEqual([1, expect.stringContaining('It ran out.')])
  expect((await list('log')).stdout).toContain('imported  by Ada: Harbour Hotline; list assessed; serial 2')
  const remove = await list('trust', 'remove', body.keyId, '--by', 'Ada', '--because', 'it closes')
  expect(remove.stdout).toContain('No list is taken with key')
  expect((await list('import', 'list.jsonl', '--by', 'Ada')).stderr).toContain('list-untrusted')
}, 300_000)

test('wrong use says what to write', async () => {
  const wrong: [string[], string][] = [
    [['list'], 'Say what to do: list import'],
    [['list', 'import'], 'Name one file'],
    [['list', 'import', 'x'], '--by is needed'],
    [['list', 'trust'], 'Say what to do: list trust add BODY'],
    [['list', 'trust', 'add', 'X'], '--body-key is needed'],
    [['list', 'trust', 'remove', 'X', '--by', 'A'], '--because is needed'],
    [['list', 'export', '--by', 'A'], '--out is needed'],
    [['list', 'end'], 'Name one list'],
    [['list', 'status', 'x'], 'takes no file'],
  ]
  for (const [args, says] of wrong)
    expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(says) })
  expect(await run('list', 'import', 'not-there', '--by', 'A')).toMatchObject({ code: 1 })
  for (const name of ['', 'trust', 'import', 'status', 'export', 'end', 'log']) {
    const help = await run(...['list', name].filter((word) => word !== ''), '--help')
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Example: breakwater list')])
  }
}, 300_000)

test('killed in the middle of a large list, again and again, it is shown as half done, and comes to the whole', async () => {
  const dataDirectory = at('killed')
  const body = new BodyUnderTest('Harbour Hotline')
  await body.trust((use) => administer({ dataDirectory }, use))
  const ids = Array.from({ length: 10_000 }, (_, index) => `item-${10_000 + index}`)
  const all = ids.map((id, index) => listedLine(id, fingerprint(index)))
  const file = await body.write(at('large.jsonl'), all, {
    ...{ madeAt: new Date().toISOString(), validUntil: new Date(Date.now() + 90 * 86_400_000).toISOString() },
  })
  const args = [main, 'list', 'import', file, '--by', 'Ada', '--data', dataDirectory, '--json']
  /** Null: it was killed as soon as it said how far it is. */
  const importing = async ({ isKilled }: { isKilled: boolean }) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.on('data', (part) => {
      text += part
    })
    child.stderr.on('data', (part) => {
      if (isKilled && /[1-9]\d* of 10000 lines taken/.test(String(part))) child.kill('SIGKILL')
    })
    await once(child, 'close')
    if (child.signalCode === null) expect([child.exitCode, text]).toEqual([0, expect.stringContaining('added')])
    return child.signalCode === null ? (JSON.parse(text) as { added: number }) : null
  }
  const listed = async () => {
    await using store = await openStore({ dataDirectory })
    const [list] = await store.listAssessedLists()
    return { ...list, head: await store.head() }
  }
  let before = 0
  let kills = 0
  // How many kills it takes on is up to the machine; after three it is left alone.
  let taken = await importing({ isKilled: true })
  for (; taken === null; taken = await importing({ isKilled: ++kills < 3 })) {
    const now = await listed()
    // Half done is never shown as done, and what is there is there once.
    expect(now.serial).toBeNull()
    expect(now).toMatchObject({ listed: now.head, underWay: { line: now.head, lines: ids.length } })
    expect(now.head).toBeGreaterThan(before)
    expect(now.head).toBeLessThan(ids.length)
    before = now.head
  }
  expect(kills).toBeGreaterThan(0)
  expect(taken).toMatchObject({ added: ids.length })
  expect(await listed()).toMatchObject({ serial: 1, underWay: null, listed: ids.length, head: ids.length })
}, 600_000)

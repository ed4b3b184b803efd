import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { openStore } from '@breakwater/store'
import { isWithoutPostgres, startPostgresCluster } from '@breakwater/store/testing'
import { expect, test } from 'vitest'
import { createAdministration } from '../administration.ts'
import { BodyUnderTest, fingerprint, listedLine } from '../testing/service-under-test.ts'
import type { ImportedList } from './import-list.ts'

const day = 86_400_000
const script = new URL('../testing/import-process.ts', import.meta.url).pathname

interface Sample {
  readonly heapMegabytes: number
  readonly residentMegabytes: number
  readonly line: number
}

async function writeList(body: BodyUnderTest, file: string, lines: number): Promise<void> {
  const digest = createHash('sha256')
  await pipeline(
    function* () {
      for (let at = 0; at < lines; at++) {
        const line = `${JSON.stringify(listedLine(`item-${10_000_000 + at}`, fingerprint(at)))}\n`
        digest.update(line)
        yield line
      }
    },
    createWriteStream(`${file}.lines`),
  )
  const header = body.list([], {
    ...{ lines, digest: digest.digest('hex'), madeAt: new Date().toISOString() },
    validUntil: new Date(Date.now() + 90 * day).toISOString(),
  })
  await pipeline(async function* () {
    yield header
    yield* createReadStream(`${file}.lines`)
  }, createWriteStream(file))
}

async function takeIn(...args: string[]): Promise<{ taken: ImportedList; samples: Sample[] }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const samples: Sample[] = []
  let taken: ImportedList | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Sample | { taken: ImportedList }
    if ('taken' in said) taken = said.taken
    else samples.push(said)
  }
  if (taken === undefined) throw new Error('the list was not taken')
  return { taken, samples }
}

test.skipIf(isWithoutPostgres('a large list'))(
  'a list of 200,000 lines is taken in memory that does not grow with it',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-large-list-'))
    await using cluster = await startPostgresCluster()
    const databaseUrl = await cluster.createDatabase()
    const body = new BodyUnderTest('Harbour Hotline')
    {
      await using store = await openStore({ dataDirectory: folder, databaseUrl })
      const administration = createAdministration(store, Buffer.alloc(32, 7), () => new Date())
      await body.trust((use) => use(administration))
    }
    const file = path.join(folder, 'list.jsonl')
    const lines = Number(process.env.LARGE_LIST_LINES ?? 200_000)
    await writeList(body, file, lines)
    const startedAt = performance.now()
    const { taken, samples } = await takeIn(folder, databaseUrl, file)
    const seconds = (performance.now() - startedAt) / 1000
    expect(taken).toMatchObject({ added: lines, refused: 0 })
    const taking = samples.filter(({ line }) => line > 0)
    const most = (part: Sample[], of: 'heapMegabytes' | 'residentMegabytes') =>
      Math.round(Math.max(...part.map((each) => each[of])))
    const [early, late] = [taking.slice(0, taking.length / 4), taking.slice(-taking.length / 2)]
    console.log(
      `${lines} lines in ${Math.round(seconds)} s; heap ${most(early, 'heapMegabytes')} then ${most(late, 'heapMegabytes')} MB, ` +
        `resident ${most(early, 'residentMegabytes')} then ${most(late, 'residentMegabytes')} MB`,
    )
    expect(most(late, 'heapMegabytes')).toBeLessThan(most(early, 'heapMegabytes') + 40)
    expect(most(late, 'residentMegabytes')).toBeLessThan(most(early, 'residentMegabytes') + 80)
    await rm(folder, { recursive: true, force: true })
  },
  3_600_000,
)

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { call, openBody, type ServiceUnderTest, serviceUnderTest } from '@breakwater/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWithoutPython, pythonWith } from './python-environment.ts'

/*
 * Schemathesis reads /openapi.json and asks what it describes, rightly and wrongly, some two thousand times: no answer may be
 * a fault of ours, and each must be one that the document names, in the form that it says.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
]
const keyOf = { bearer: '', basic: '' }
const isSkipped = isWithoutPython('the tests with Schemathesis')
let python: string
let under: ServiceUnderTest
let folder: string

beforeAll(async () => {
  if (isSkipped) return
  python = await pythonWith(path.join(import.meta.dirname, 'requirements-schemathesis.txt'))
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-schemathesis-'))
  under = await serviceUnderTest({ ncmecFace: true }, { childLane: 'open', clock: { now: new Date() } })
  keyOf.bearer = await under.addPlatform('Harbour')
  keyOf.basic = await under.childLane.addPlatform('Pier')
  // So that nobody waits for a first event.
  expect((await call(`${under.service.url}/v1/cases`, { body: openBody(1, 2, 3) })).status).toBe(201)
}, 600_000)
afterAll(async () => {
  if (isSkipped) return
  await under?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

function schemathesis(document: string, ...args: string[]): Promise<{ code: number; printed: string }> {
  const all = [
    ...['run', document, '--url', under.service.url, '--seed', '7', '--phases', 'coverage,fuzzing', '-n', '25'],
    ...['-c', checks.join(','), '--continue-on-failure', '--request-timeout', '35', ...args],
  ]
  const binary = path.join(path.dirname(python), 'schemathesis')
  return new Promise((resolve) =>
    execFile(binary, all, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr }),
    ),
  )
}

const served = () => `${under.service.url}/openapi.json`

test.skipIf(isSkipped)(
  'what is described for people, for platforms and for StopNCII holds',
  async () => {
    const { bearer } = keyOf
    const { code, printed } = await schemathesis(
      served(),
      // The stream of hints has no end to wait for: feed-routes.test.ts.
      ...['--exclude-path-regex', '^/ncmec|^/v1/feed/hints$', '-H', `Authorization: Bearer ${bearer}`],
      ...['-H', `Ocp-Apim-Subscription-Key: ${bearer}`, '-H', `x-functions-key: ${bearer}`],
    )
    expect(code, printed.slice(-6_000)).toBe(0)
    expect(printed).toMatch(/\b\d{3,} generated/)
  },
  240_000,
)

test.skipIf(isSkipped)(
  'what is described for NCMEC holds',
  async () => {
    const { code, printed } = await schemathesis(
      served(),
      '--include-path-regex',
      '^/ncmec',
      '-a',
      `Pier:${keyOf.basic}`,
    )
    expect(code, printed.slice(-6_000)).toBe(0)
    expect(printed).toMatch(/\b\d{3,} generated/)
  },
  240_000,
)

test.skipIf(isSkipped)(
  'and a document that does not hold is found out',
  async () => {
    const document = await (await fetch(served())).text()
    expect(document).toContain('"itemsPerCase":{"type":"integer"')
    const wrong = path.join(folder, 'wrong.json')
    await writeFile(wrong, document.replace('"itemsPerCase":{"type":"integer"', '"itemsPerCase":{"type":"string"'))
    const { code, printed } = await schemathesis(wrong, '--include-path-regex', '^/v1/service$')
    expect(code).toBe(1)
    expect(printed).toContain('Response violates schema')
  },
  240_000,
)

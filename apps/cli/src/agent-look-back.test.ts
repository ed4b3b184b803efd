import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'

const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-cli-look-back-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const main = new URL('main.ts', import.meta.url).pathname
const run = (args: string[], input = '') => {
  const all = [main, 'agent', 'look-back', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', cwd: directory, input })
  const last = stdout.trim().split('\n').at(-1)!
  return { status, stdout, stderr, last: args.includes('--json') ? JSON.parse(last) : last }
}
const pdq = () => randomBytes(32).toString('hex')

test('hashes are imported, counted, forgotten and erased from the command line', () => {
  writeFileSync(path.join(directory, 'a.csv'), `a,${pdq()},90\nb,${pdq()},90\nc,${pdq()},90\n`)
  const imported = run(['import', 'a.csv', '--json'])
  expect([imported.status, imported.last]).toMatchObject([0, { added: 3, refused: 0, isFinished: true }])
  writeFileSync(path.join(directory, 'b.csv'), `d,${pdq()},90\nbad\n`)
  const partly = run(['import', 'b.csv'])
  expect(partly.status).toBe(1)
  expect(partly.last).toBe('1 lines were not taken: b.csv.refused.jsonl says which and why.')
  expect(run(['status', '--json']).last).toEqual({ contents: 4, isDueForSearch: true, agentRuns: false })
  expect(run(['forget', '-', '--json'], 'a\nb\n').last).toEqual({ forgotten: 2 })
  expect(run(['forget', 'a']).status).toBe(1)
  writeFileSync(path.join(directory, 'agent.yaml'), 'service: http://localhost:1\nstate: ./agent-state\n')
  expect(run(['status', '--json', '--config', 'agent.yaml']).last).toMatchObject({ contents: 2 })
  rmSync(path.join(directory, 'agent-state/look-back.key'))
  const keyless = run(['status', '--json'])
  expect([keyless.status, keyless.last.error.code]).toEqual([1, 'look-back-key'])
  expect(run(['erase']).status).toBe(2)
  expect(run(['erase', '--yes']).status).toBe(0)
  expect(existsSync(path.join(directory, 'agent-state/look-back.sqlite'))).toBe(false)
})

test('it explains itself, and says what is wrong', () => {
  const help = run(['--help'])
  for (const part of ['Usage: breakwater agent look-back', 'Example:', 'Exit codes:'])
    expect(help.stdout).toContain(part)
  for (const wrong of [
    [],
    ['import'],
    ['look'],
    ['look', 'a', '--at-once', '17'],
    ['forget'],
    ['import', 'a', 'b'],
    ['nonsense'],
  ])
    expect(run(wrong).status).toBe(2)
  expect(run(['import', 'missing.csv', '--json']).last.error.code).toBe('ENOENT')
  writeFileSync(path.join(directory, 'shown.csv'), 'a,http://localhost:1/a\n')
  const alone = run(['look', 'shown.csv', '--agent', 'http://localhost:1', '--json'])
  expect([alone.status, alone.last.error.code]).toEqual([1, 'agent-out-of-reach'])
})

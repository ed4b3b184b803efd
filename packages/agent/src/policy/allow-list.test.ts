import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Md5Hash } from '@breakwater/contracts'
import { expect, onTestFinished, test } from 'vitest'
import { AllowList } from './allow-list.ts'

test('a changed file counts within seconds; one that cannot be read is told once and changes nothing', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-allow-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = path.join(directory, 'allowed.txt')
  const [one, two] = ['1'.repeat(32), '2'.repeat(32)] as Md5Hash[]
  writeFileSync(file, `md5 ${one}\n`)
  let complaints = 0
  const list = new AllowList({ file, overridesHotline: false }, () => complaints++)
  const lets = (seconds: number) => [one, two].map((md5) => list.lets({ md5: md5! }, [], 1e9 + seconds * 1000))
  expect(lets(0)).toEqual([true, false])
  writeFileSync(file, `md5 ${two}\nmd5 ${one}\n`)
  expect(lets(4)).toEqual([true, false])
  expect(lets(5)).toEqual([true, true])
  writeFileSync(file, 'md5 nonsense\n')
  expect([lets(10), lets(20), complaints]).toEqual([[true, true], [true, true], 1])
  rmSync(file)
  expect([lets(30), complaints]).toEqual([[true, true], 2])
  writeFileSync(file, `md5 ${two}\n`)
  expect([lets(40), complaints]).toEqual([[false, true], 2])
})

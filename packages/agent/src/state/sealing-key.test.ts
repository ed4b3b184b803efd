import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { KeyFileRefused } from './key-file.ts'
import { openSealing, publicSealingKey, SealingKeyMissing } from './sealing-key.ts'

let stateDirectory: string
beforeEach(() => {
  const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-key-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  stateDirectory = path.join(directory, 'state')
})

test('a key is made once, for nobody else to read, and its public half is what it opens with', async () => {
  const shown = await publicSealingKey({ stateDirectory })
  expect(shown).toMatch(/^[0-9a-f]{64}$/)
  const file = path.join(stateDirectory, 'sealing.key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await publicSealingKey({ stateDirectory })).toBe(shown)
  const opened = openSealing({ stateDirectory })!
  expect([await opened.keys.publicKey(), opened.isRequired]).toEqual([shown, false])
  const elsewhere = { keyFile: path.join(stateDirectory, 'other.key'), required: true }
  expect(await publicSealingKey({ stateDirectory, sealing: elsewhere })).not.toBe(shown)
  expect(openSealing({ stateDirectory, sealing: elsewhere })!.isRequired).toBe(true)
})

test('none is needed, unless the configuration says so', () => {
  expect(openSealing({ stateDirectory })).toBeUndefined()
  expect(openSealing({ stateDirectory, sealing: { required: false } })).toBeUndefined()
  expect(() => openSealing({ stateDirectory, sealing: { required: true } })).toThrow(SealingKeyMissing)
  const keyFile = path.join(stateDirectory, 'nowhere.key')
  expect(() => openSealing({ stateDirectory, sealing: { keyFile, required: false } })).toThrow(SealingKeyMissing)
})

test('a file that others may read, or that is no key, is refused', async () => {
  await publicSealingKey({ stateDirectory })
  const file = path.join(stateDirectory, 'sealing.key')
  chmodSync(file, 0o640)
  expect(() => openSealing({ stateDirectory })).toThrow(KeyFileRefused)
  chmodSync(file, 0o600)
  writeFileSync(file, 'too short')
  expect(() => openSealing({ stateDirectory })).toThrow(KeyFileRefused)
  await expect(async () => publicSealingKey({ stateDirectory })).rejects.toThrow(KeyFileRefused)
})

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** Run by a Node of its own, in which the optional package cannot be found. */
const script = `
import { registerHooks } from 'node:module'
import { readFileSync } from 'node:fs'
registerHooks({
  resolve(specifier, context, next) {
    if (process.argv[1] === 'absent' && specifier.startsWith('libheif-js')) throw new Error('not installed')
    return next(specifier, context)
  },
})
const { fingerprintImage } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
const bytes = readFileSync(new URL(${JSON.stringify(new URL('../testing/heic/plain.heic', import.meta.url).href)}))
console.log(await fingerprintImage(bytes).then(({ kind }) => kind, ({ code }) => code))
`
const run = (packages: 'absent' | 'present') =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', script, packages], { encoding: 'utf8' }).trim()

test('without the optional package a HEIC file is refused by name, and with it the same file is read', () => {
  expect(run('absent')).toBe('decoder-missing')
  expect(run('present')).toBe('image')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { emptyRoot } from './merkle-hash.ts'
import { openRelease, signRelease } from './release-manifest.ts'
import { formatKey, noteSigner, openNote, parseKey, signNote } from './signed-note.ts'
import { testSigner } from './testing/memory-log.ts'
import { Unverified } from './unverified.ts'

/** From the documentation of golang.org/x/mod/sumdb/note. */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const goText = `If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n`
const goNote = `${goText}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`
const key = testSigner.key
const reasonOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof Unverified) return error.reason
    throw error
  }
  return 'verified'
}

test('the note in the documentation of Go opens with its key', () => {
  expect(openNote(goNote, [parseKey(goKey)])).toBe(goText)
  expect(formatKey(parseKey(goKey))).toBe(goKey)
  expect(reasonOf(() => openNote(goNote, [key]))).toBe('unknown-key')
  expect(reasonOf(() => parseKey(goKey.replace('c74f', 'c74e')))).toBe('malformed-key')
})

test('what is signed opens, and no flipped bit does', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/\p{Cc}/gu, ''))
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.nat(), fc.nat(7), (lines, place, bit) => {
      const text = `${lines.join('\n')}\n`
      const note = signNote(text, [testSigner])
      expect(openNote(note, [key])).toBe(text)
      const bytes = new TextEncoder().encode(note)
      bytes[place % bytes.length]! ^= 1 << bit
      const changed = new TextDecoder().decode(bytes)
      // Base64 has bits at its end that say nothing: the decoder refuses them, too.
      expect(reasonOf(() => openNote(changed, [key]))).not.toBe('verified')
    }),
    { numRuns: 50 },
  )
})

test('other signatures are passed over, and a wrong one of a known key spoils the note', () => {
  const other = noteSigner('witness.example', new Uint8Array(32).fill(3))
  const note = signNote('text\n', [other, testSigner])
  expect(openNote(note, [key])).toBe('text\n')
  expect(openNote(note, [other.key])).toBe('text\n')
  const wrong = note.replace(
    /(— log\.example\/test .{10})./,
    (_, start) => `${start}${note.includes(`${start}A`) ? 'B' : 'A'}`,
  )
  expect(reasonOf(() => openNote(wrong, [other.key, key]))).toBe('bad-signature')
  expect(() => noteSigner('a name', new Uint8Array(32))).toThrow(RangeError)
  expect(() => signNote('no newline', [testSigner])).toThrow(RangeError)
  expect(() => signNote('a\u0007\n', [testSigner])).toThrow(RangeError)
})

test('a checkpoint is read back, and only of the log of its key', () => {
  const note = signCheckpoint({ size: 20_852_163, root: emptyRoot }, testSigner)
  expect(openCheckpoint(note, key)).toEqual({ origin: key.name, size: 20_852_163, root: emptyRoot })
  const elsewhere = signNote(`other.example\n1\n${note.split('\n')[2]}\n`, [testSigner])
  expect(reasonOf(() => openCheckpoint(elsewhere, key))).toBe('other-log')
  for (const size of ['01', '-1', '1.0', '', '99999999999999999']) {
    expect(reasonOf(() => parseCheckpoint(`log\n${size}\n${note.split('\n')[2]}\n`))).toBe('malformed-checkpoint')
  }
  expect(reasonOf(() => parseCheckpoint('log\n1\nAAAA\n'))).toBe('malformed-checkpoint')
})

test('a release says its files, and no path leads out of it', () => {
  const digest = 'ab'.repeat(32)
  const files = new Map([
    ['b/c.js', digest],
    ['a name.txt', digest],
  ])
  const note = signRelease({ version: '1.2.3', files }, testSigner)
  expect(openRelease(note, key)).toEqual({ version: '1.2.3', files })
  for (const path of ['../x', '/x', 'a/../x', 'a//x', './x', 'a\\x']) {
    const wrong = signRelease({ version: '1', files: new Map([[path, digest]]) }, testSigner)
    expect(
      reasonOf(() => openRelease(wrong, key)),
      path,
    ).toBe('malformed-manifest')
  }
  expect(() => signRelease({ version: '1', files: new Map([['a\nb', digest]]) }, testSigner)).toThrow(RangeError)
})

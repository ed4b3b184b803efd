import { readFileSync } from 'node:fs'
import type { PdqHash } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { expect, test } from 'vitest'
import { turnedHashes } from './turned-hashes.ts'

interface Vector {
  readonly hash: PdqHash
  readonly kind: string
  readonly quality: number
  readonly dihedral: readonly PdqHash[]
}
const { cases } = JSON.parse(readFileSync(new URL('../../../vectors/pdq/generated.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Vector[]
}

test('each turn of a picture is near to one that follows from its hash alone', () => {
  const good = cases.filter(({ kind, quality }) => (kind === 'noise' || kind === 'clouds') && quality >= 50)
  const distances = good.flatMap(({ hash, dihedral }) => {
    const turned = turnedHashes(hash)
    expect(turned[0]).toBe(hash)
    expect(new Set(turned).size).toBe(8)
    return dihedral.map((form) => Math.min(...turned.map((each) => bitsBetween(each, form))))
  })
  distances.sort((a, b) => a - b)
  expect(distances.length).toBeGreaterThan(900)
  expect(distances[Math.floor(distances.length / 2)]).toBeLessThanOrEqual(6)
  expect(distances.at(-1)).toBeLessThan(limits.matchDistanceBits)
})

function bitsBetween(a: PdqHash, b: PdqHash): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length
}

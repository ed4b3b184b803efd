import { readFileSync } from 'node:fs'
import type { PdqHash } from '@breakwater/contracts'
import { dihedralForms } from '@breakwater/contracts'
import type { PictureShape } from './paint.ts'

export interface VectorCase extends PictureShape {
  readonly hash: PdqHash
  readonly quality: number
  readonly dihedral: readonly PdqHash[]
}

/** 240 pictures with the hashes that Meta's C++ reference gives them; vectors/README.md says how they were made. */
export const vectorCases: readonly VectorCase[] = JSON.parse(
  readFileSync(new URL('../../../../vectors/pdq/generated.json', import.meta.url), 'utf8'),
).cases

export const expectedOf = ({ hash, quality, dihedral }: VectorCase) => ({
  hash,
  quality,
  dihedral: Object.fromEntries(dihedralForms.map((form, index) => [form, dihedral[index]])),
})

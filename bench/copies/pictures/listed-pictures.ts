import { limits } from '@breakwater/contracts/limits'
import { createPdqKernel, hammingDistance } from '@breakwater/fingerprint'
import { pdqModule } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { longestSideOfOriginal } from '../copy-kinds.ts'
import { decode, type Picture, readPicture } from '../drawing/picture.ts'
import { type Half, halfOf } from './half.ts'
import { installCommand, installedPhotographs, photographsIn } from './photographs.ts'

export const sources = ['photographs', 'generated'] as const
export type PictureSource = (typeof sources)[number]

export interface ListedPicture {
  readonly id: string
  readonly source: PictureSource
  readonly half: Half
  /** At most `longestSideOfOriginal` long. */
  readonly original: Picture
}

export interface PictureSet {
  readonly listed: readonly ListedPicture[]
  /** By source: small pictures that stand beside listed ones and are not listed. */
  readonly neighbours: Readonly<Record<PictureSource, readonly Picture[]>>
  /** Quality under `limits.minimumQuality`: cannot be listed. */
  readonly tooPlain: readonly string[]
  /** Look like another of the set in one of eight turns. */
  readonly alike: readonly string[]
}

const generatedTargets = 40
const generatedNeighbours = 8
const longestSideOfNeighbour = 800
/** Two pictures nearer than this, in any turn, are one picture at two sizes. */
const alikeBits = 60
const shapes = [
  [1200, 800],
  [800, 1200],
  [1200, 900],
  [1000, 1000],
] as const

/** Photographs of a folder in place of those of the list. */
export interface OtherPhotographs {
  readonly folder: string
  readonly most: number
}

/** Decodes all of them, about 5 MB each. */
export async function readPictureSet(say: (line: string) => void, others?: OtherPhotographs): Promise<PictureSet> {
  const installed = installedPhotographs()
  if (installed.missingPackages.length > 0) {
    const count = installed.targets.length
    say(`${count === 0 ? 'no photographs' : `only ${count} photographs`}: ${installCommand(installed.missingPackages)}`)
  }
  const kernel = createPdqKernel(pdqModule)
  const seen: ReturnType<typeof kernel.fingerprint>[] = []
  const [listed, tooPlain, alike]: [ListedPicture[], string[], string[]] = [[], [], []]
  const take = (id: string, source: PictureSource, original: Picture) => {
    const print = kernel.fingerprint(original)
    const isNear = seen.some(({ dihedral }) =>
      Object.values(dihedral).some((form) => hammingDistance(form, print.hash) < alikeBits),
    )
    if (print.quality < limits.minimumQuality) tooPlain.push(id)
    else if (isNear) alike.push(id)
    else {
      seen.push(print)
      listed.push({ id, source, half: halfOf(id), original })
    }
  }
  const targets = others === undefined ? installed.targets : photographsIn(others.folder, others.most)
  for (const { id, file } of targets) take(id, 'photographs', await readPicture(file, longestSideOfOriginal))
  for (let seed = 0; seed < generatedTargets; seed++) take(`generated/${seed}`, 'generated', await generated(seed))
  const generatedOnes = await Promise.all(
    Array.from({ length: generatedNeighbours }, (_, at) => generated(generatedTargets + at)),
  )
  const photographs = await Promise.all(
    installed.neighbours.map(({ file }) => readPicture(file, longestSideOfNeighbour)),
  )
  const neighbours = {
    photographs: photographs.length > 0 ? photographs : generatedOnes,
    generated: generatedOnes,
  }
  return { listed, neighbours, tooPlain, alike }
}

async function generated(seed: number): Promise<Picture> {
  const [width, height] = shapes[seed % shapes.length]!
  return decode(await generatedPhotograph(9000 + seed, { width, height }))
}

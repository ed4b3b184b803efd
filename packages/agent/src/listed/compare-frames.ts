import type { Match, UploadRegion } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { bitsForPart } from '@breakwater/fingerprint'
import { type HashSearcher, hashBytes } from '@breakwater/matcher'
import type { Listed, ListedRows } from './listed-rows.ts'
import { rememberedPerId } from './remembered-per-id.ts'

/** A picture, or a frame of a video, in as many forms as it is known in: all eight, or as it stands; 32 bytes each. */
export interface TurnedPicture {
  readonly forms: Uint8Array
  /** 0 to 100. */
  readonly quality: number
  /** Of a frame: when it is shown. */
  readonly seconds?: number
  /** Of a part of a picture: where it lies. */
  readonly region?: UploadRegion
}

export interface WhatIsListed {
  readonly index: HashSearcher
  readonly rows: Pick<ListedRows, 'ofHash' | 'hashCountOf'>
}

/** Pictures that are searched for at once: between two batches others have their turn. */
const picturesOfBatch = 256
/** Of one form of a picture: more hashes than this are not told apart. */
const mostNeighbours = 1000
const mostNeighboursOfFrame = 256

/** What one form of an upload has in common with one entry. */
interface Common {
  /** Pictures of the upload that are near to a hash of the entry. */
  pictures: number
  newestPicture: number
  readonly hashes: Set<number>
  distanceBits: number
  nearest: TurnedPicture
}

/**
 * Compares an upload, one picture or the frames of a video, with all that is listed: one match for each entry that it is
 * near to. Whoever turned a video turned every frame alike, so what is shared with a listed video is counted form by form,
 * and the form that shares most is told. Yields between batches.
 */
export function* compareFrames(
  { index, rows }: WhatIsListed,
  upload: readonly TurnedPicture[],
): Generator<void, Match[], void> {
  const good = upload.filter(({ quality }) => quality >= limits.minimumQuality)
  const found = new Map<number, { readonly listed: Listed; readonly byForm: Map<number, Common> }>()
  const listedOf = rememberedPerId((id) => rows.ofHash(id))
  const limit = upload.length > 1 ? mostNeighboursOfFrame : mostNeighbours
  for (let first = 0; first < good.length; first += picturesOfBatch) {
    if (first > 0) yield
    const batch = good.slice(first, first + picturesOfBatch)
    const formCount = batch[0]!.forms.length / hashBytes
    const hashes = Buffer.concat(batch.map(({ forms }) => forms))
    const { starts, ids, distancesBits } = index.search(hashes, { radiusBits: limits.matchDistanceBits, limit })
    if (ids.length === 0) continue
    for (let query = 0; query + 1 < starts.length; query++) {
      if (starts[query] === starts[query + 1]) continue
      const at = Math.floor(query / formCount)
      const bits = bitsFor(batch[at]!, hashes, query)
      if (bits === undefined) continue
      for (let neighbour = starts[query]!; neighbour < starts[query + 1]!; neighbour++) {
        if (distancesBits[neighbour]! > bits) continue
        const id = ids[neighbour]!
        const listed = listedOf(id)
        if (listed === undefined) continue
        const entry = found.get(listed.id) ?? { listed, byForm: new Map<number, Common>() }
        found.set(listed.id, entry)
        const picture = { number: first + at, picture: batch[at]! }
        note(entry.byForm, query % formCount, picture, { id, distanceBits: distancesBits[neighbour]! })
      }
    }
  }
  return [...found.values()].map(({ listed, byForm }) => {
    const commons = [...byForm.values()]
    return listed.isVideo
      ? videoMatch(listed, commons, { frames: good.length, hashes: rows.hashCountOf(listed) })
      : pictureMatch(listed, commons)
  })
}

/** A part of a picture may have to be nearer than a picture. */
function bitsFor({ region }: TurnedPicture, hashes: Uint8Array, query: number): number | undefined {
  return region === undefined ? limits.matchDistanceBits : bitsForPart(hashes, query * hashBytes)
}

function note(
  byForm: Map<number, Common>,
  form: number,
  { number, picture }: { readonly number: number; readonly picture: TurnedPicture },
  { id, distanceBits }: { readonly id: number; readonly distanceBits: number },
): void {
  let common = byForm.get(form)
  if (common === undefined) {
    common = { pictures: 0, newestPicture: -1, hashes: new Set(), distanceBits, nearest: picture }
    byForm.set(form, common)
  }
  if (common.newestPicture !== number) common.pictures++
  common.newestPicture = number
  common.hashes.add(id)
  if (distanceBits >= common.distanceBits) return
  common.distanceBits = distanceBits
  common.nearest = picture
}

function pictureMatch(listed: Listed, commons: readonly Common[]): Match {
  return matchOf(
    listed,
    commons.reduce((a, b) => (b.distanceBits < a.distanceBits ? b : a)),
  )
}

function videoMatch(
  listed: Listed,
  commons: readonly Common[],
  { frames, hashes }: { readonly frames: number; readonly hashes: number },
): Match {
  const shares = commons.map((common) => {
    const ofUpload = rounded(common.pictures / frames)
    const ofEntry = rounded(common.hashes.size / hashes)
    return { common, shared: { frames: common.pictures, ofUpload, ofEntry } }
  })
  const most = ({ ofUpload, ofEntry }: NonNullable<Match['shared']>) => Math.max(ofUpload, ofEntry)
  const best = shares.reduce((a, b) => (most(b.shared) > most(a.shared) ? b : a))
  return { ...matchOf(listed, best.common), shared: best.shared }
}

function matchOf({ entry, trust, maxAction }: Listed, { distanceBits, nearest }: Common): Match {
  const { quality, seconds, region } = nearest
  return {
    ...{ entry, distanceBits, quality, trust, maxAction },
    ...(seconds === undefined ? {} : { atSeconds: seconds }),
    ...(region === undefined ? {} : { region }),
  }
}

/** To a thousandth: nobody decides by more. */
function rounded(share: number): number {
  return Math.round(share * 1000) / 1000
}

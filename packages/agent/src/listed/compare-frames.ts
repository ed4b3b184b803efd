import { largerShare, type Match, type UploadRegion } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { bitsForPart, saysSomething, uprightAndMirrored } from '@breakwater/fingerprint'
import { type HashSearcher, hashBytes } from '@breakwater/matcher'
import type { Listed, ListedRows } from './listed-rows.ts'
import { rememberedPerId } from './remembered-per-id.ts'

/** A picture, a frame of a video, or a part of either. */
export interface TurnedPicture {
  /** As many as it is known in, 32 bytes each: all eight, those of `uprightAndMirrored`, or as it stands. */
  readonly forms: Uint8Array
  /** 0 to 100. */
  readonly quality: number
  /** Of a frame: when it is shown. */
  readonly seconds?: number
  /** Of a part: where it lies. */
  readonly region?: UploadRegion
  /** Number of the frame that it is, or is a part of: what is of one frame stands beside each other. Each is a frame of its own when it is not said. */
  readonly frame?: number
}

export interface ComparingOptions {
  /** How many frames of the upload these are, or are parts of. As many as pictures of a good quality when it is not said. */
  readonly frames?: number
  /** These are every so-many-th frame of the upload: for each hash of a listed video that is found there are so many. 1 when it is not said. */
  readonly everyNth?: number
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
  /** The nearest in the form that is near: 32 bytes. */
  nearestHash: Uint8Array
}

/**
 * Compares an upload, one picture or the frames of a video, with all that is listed: one match for each entry that it is
 * near to. Whoever turned a video turned every frame alike, so what is shared with a listed video is counted form by form,
 * and the form that shares most is told. Yields between batches.
 */
export function* compareFrames(
  { index, rows }: WhatIsListed,
  upload: readonly TurnedPicture[],
  options: ComparingOptions = {},
): Generator<void, Match[], void> {
  const good = upload.filter(({ quality }) => quality >= limits.minimumQuality)
  const found = new Map<number, { readonly listed: Listed; readonly byForm: Map<number, Common> }>()
  const listedOf = rememberedPerId((id) => rows.ofHash(id))
  const limit = upload.length > 1 ? mostNeighboursOfFrame : mostNeighbours
  for (let first = 0; first < good.length; first += picturesOfBatch) {
    if (first > 0) yield
    const batch = good.slice(first, first + picturesOfBatch)
    const hashes = Buffer.concat(batch.map(({ forms }) => forms))
    const { starts, ids, distancesBits } = index.search(hashes, { radiusBits: limits.matchDistanceBits, limit })
    if (ids.length === 0) continue
    let query = -1
    for (const [at, picture] of batch.entries()) {
      const formCount = picture.forms.length / hashBytes
      const numbered = { number: picture.frame ?? first + at, picture }
      for (let form = 0; form < formCount; form++) {
        query++
        if (starts[query] === starts[query + 1]) continue
        const bits = bitsFor(picture, hashes, query)
        if (bits === undefined) continue
        for (let neighbour = starts[query]!; neighbour < starts[query + 1]!; neighbour++) {
          if (distancesBits[neighbour]! > bits) continue
          const id = ids[neighbour]!
          const listed = listedOf(id)
          if (listed === undefined) continue
          const entry = found.get(listed.id) ?? { listed, byForm: new Map<number, Common>() }
          found.set(listed.id, entry)
          const hash = picture.forms.subarray(form * hashBytes, (form + 1) * hashBytes)
          note(entry.byForm, turnOf(form, formCount), numbered, { id, distanceBits: distancesBits[neighbour]!, hash })
        }
      }
    }
  }
  const { frames = good.length, everyNth = 1 } = options
  return [...found.values()].map(({ listed, byForm }) => {
    const commons = [...byForm.values()]
    return listed.isVideo
      ? videoMatch(listed, commons, { frames, hashes: rows.hashCountOf(listed) / everyNth })
      : pictureMatch(listed, commons)
  })
}

/** How a form of a picture is turned, by its number among all eight. */
function turnOf(form: number, formCount: number): number {
  return formCount === uprightAndMirrored.length ? uprightAndMirrored[form]! : form
}

/** A part of a picture may have to be nearer than a picture. */
function bitsFor({ region }: TurnedPicture, hashes: Uint8Array, query: number): number | undefined {
  return region === undefined ? limits.matchDistanceBits : bitsForPart(hashes, query * hashBytes)
}

function note(
  byForm: Map<number, Common>,
  form: number,
  { number, picture }: { readonly number: number; readonly picture: TurnedPicture },
  { id, distanceBits, hash }: { readonly id: number; readonly distanceBits: number; readonly hash: Uint8Array },
): void {
  let common = byForm.get(form)
  if (common === undefined) {
    common = { pictures: 0, newestPicture: -1, hashes: new Set(), distanceBits, nearest: picture, nearestHash: hash }
    byForm.set(form, common)
  }
  if (common.newestPicture !== number) common.pictures++
  common.newestPicture = number
  common.hashes.add(id)
  if (!isNearer({ picture, distanceBits }, common)) return
  common.distanceBits = distanceBits
  common.nearest = picture
  common.nearestHash = hash
}

/** Of parts and wholes the nearest part is told: that it is one must not be lost. */
function isNearer(
  { picture, distanceBits }: { readonly picture: TurnedPicture; readonly distanceBits: number },
  { nearest, distanceBits: soFar }: Pick<Common, 'nearest' | 'distanceBits'>,
): boolean {
  const [isPart, wasPart] = [picture.region !== undefined, nearest.region !== undefined]
  return isPart === wasPart ? distanceBits < soFar : isPart
}

function pictureMatch(listed: Listed, commons: readonly Common[]): Match {
  const nearest = commons.reduce((a, b) => (b.distanceBits < a.distanceBits ? b : a))
  return { ...matchOf(listed, nearest), ...(isPattern(nearest) ? { pattern: true } : {}) }
}

/** Of a part, which is never more than a hint, it need not be said. */
function isPattern({ nearest, nearestHash }: Common): boolean {
  return nearest.region === undefined && !saysSomething(nearestHash)
}

function videoMatch(
  listed: Listed,
  commons: readonly Common[],
  { frames, hashes }: { readonly frames: number; readonly hashes: number },
): Match {
  const shares = commons.map((common) => {
    const ofUpload = rounded(common.pictures / frames)
    const ofEntry = rounded(Math.min(1, common.hashes.size / hashes))
    return { common, shared: { frames: common.pictures, ofUpload, ofEntry } }
  })
  const best = shares.reduce((a, b) => (largerShare(b.shared) > largerShare(a.shared) ? b : a))
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

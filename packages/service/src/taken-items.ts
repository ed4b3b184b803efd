import { frameCount, implausibility, listedFingerprint } from '@breakwater/casework'
import { type CaseItem, type Fingerprint, limits, Problem } from '@breakwater/contracts'
import type { WellKnownPictures } from './well-known-pictures.ts'

/** What a request lists, as it is kept and given on. Throws a `Problem` that names the item where one is not taken. */
export function takenItems(items: readonly CaseItem[], wellKnown: WellKnownPictures | undefined): Fingerprint[] {
  const taken = items.map((item, at) => takenItem(item, `items.${at}`, wellKnown))
  if (frameCount(taken) > limits.videoFrames) throw new Problem('too-many-frames', { limit: limits.videoFrames })
  return taken
}

function takenItem(item: CaseItem, path: string, wellKnown: WellKnownPictures | undefined): Fingerprint {
  const fingerprint = listedFingerprint(item)
  if (fingerprint === null) {
    throw new Problem('invalid-request', { errors: [{ path: `${path}.frames`, message: 'invalid_format' }] })
  }
  const found = implausibility(fingerprint)
  if (found !== null) {
    const at = found.frame === undefined ? path : `${path}.frames.${found.frame}`
    throw new Problem(found.code, { errors: [{ path: at, message: found.code }] })
  }
  if (wellKnown?.has(fingerprint)) {
    throw new Problem('well-known-picture', { errors: [{ path, message: 'well-known-picture' }] })
  }
  return fingerprint
}

/** A sealed copy of these items, compressed or not, in base64url, with room for what sealing adds. */
export function refuseOversizedRecovery(ciphertext: string, items: readonly CaseItem[]): void {
  const most = Math.ceil(JSON.stringify(items).length * 1.4) + 1_024
  if (ciphertext.length > most) throw new Problem('recovery-too-large', { limit: most })
}

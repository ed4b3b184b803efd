import { frameCount, implausibility, listedFingerprint } from '@breakwater/casework'
import { type CaseItem, type Fingerprint, type Lane, limits, Problem } from '@breakwater/contracts'
import type { WellKnownPictures } from './well-known-pictures.ts'

/** What a request lists, as it is kept and given on. Throws a `Problem` that names the item where one is not taken. */
export function takenItems(
  items: readonly CaseItem[],
  { lane, wellKnown }: { readonly lane: Lane; readonly wellKnown: WellKnownPictures | undefined },
): Fingerprint[] {
  const taken = items.map((item, at) => takenItem(item, `items.${at}`, wellKnown))
  if (lane === 'child') refuseWindows(taken)
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
    const { code, frame, window } = found
    const part = frame === undefined ? (window === undefined ? '' : `.windows.${window}`) : `.frames.${frame}`
    throw new Problem(code, { errors: [{ path: `${path}${part}`, message: code }] })
  }
  if (wellKnown?.has(fingerprint)) {
    throw new Problem('well-known-picture', { errors: [{ path, message: 'well-known-picture' }] })
  }
  return fingerprint
}

/** What parts of a picture of a child look like is kept nowhere. */
function refuseWindows(taken: readonly Fingerprint[]): void {
  const at = taken.findIndex((item) => item.kind === 'image' && item.windows !== undefined)
  if (at < 0) return
  throw new Problem('windows-not-taken', { errors: [{ path: `items.${at}.windows`, message: 'windows-not-taken' }] })
}

/** A sealed copy of these items, compressed or not, in base64url, with room for what sealing adds. */
export function refuseOversizedRecovery(ciphertext: string, items: readonly CaseItem[]): void {
  const most = Math.ceil(JSON.stringify(items).length * 1.4) + 1_024
  if (ciphertext.length > most) throw new Problem('recovery-too-large', { limit: most })
}

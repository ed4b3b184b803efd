import type { ImageFingerprint, WindowFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'

/**
 * What a case submits for a picture (decision D12): without PDQ where it is too unreliable, and nothing else; with windows
 * where the person asked for them.
 */
export function listable(
  { md5, pdq }: Pick<ImageFingerprint, 'md5'> & Required<Pick<ImageFingerprint, 'pdq'>>,
  windows: readonly WindowFingerprint[] = [],
): ImageFingerprint {
  if (pdq === undefined || pdq.quality < limits.minimumQuality) return { kind: 'image', md5 }
  const { hash, quality, dihedral } = pdq
  const item: ImageFingerprint = { kind: 'image', md5, pdq: { hash, quality, dihedral } }
  return windows.length === 0 ? item : { ...item, windows: windows.map((window) => ({ ...window })) }
}

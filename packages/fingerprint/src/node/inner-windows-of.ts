import type { WindowFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import { readImageHeader } from '../image-header.ts'
import { createWindowFinder, type IsLeftOut } from '../regions/inner-windows.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { decodeImage } from './decode-image.ts'
import { regionKernel } from './region-module.ts'

const finder = createWindowFinder(regionKernel)

/**
 * Windows to be listed beside a picture whose person asked for them, none of them where `isLeftOut`: a face, as far as anybody
 * says so. None of a HEIC file, and none of what moves: nobody has looked at each
 * of its pictures for faces. Throws `UnreadableFile`.
 */
export async function innerWindowsOf(bytes: Uint8Array, isLeftOut?: IsLeftOut): Promise<WindowFingerprint[]> {
  const header = readImageHeader(bytes)
  if (header.type === 'heic' || header.isAnimated) return []
  const { shown } = await decodeImage(bytes, header).catch((cause) => {
    throw cause instanceof UnreadableFile ? cause : new UnreadableFile('unreadable-file', { cause })
  })
  const chosen = finder.choose(shown, limits.windowsOfPicture, isLeftOut)
  return chosen.map(({ hash, quality }) => ({ hash, quality }))
}

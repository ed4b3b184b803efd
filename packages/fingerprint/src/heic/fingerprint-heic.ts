import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import type { PdqKernel } from '../pdq-kernel.ts'
import { isTooLarge } from '../pixels.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import type { HeifError, HeifHandle, Libheif } from './libheif.ts'

/** The primary picture of a HEIC file, decoded: a view of the decoder's own memory, good until `take` returns. */
export interface HeicPicture {
  readonly width: number
  readonly height: number
  /** RGBA, from the top. */
  row(row: number): Uint8Array
}

/**
 * Decodes the primary picture of a HEIC file and gives what `take` makes of it: its tiles put together, turned and mirrored as
 * the file says (`irot`, `imir`), alpha dropped, colour profile not applied. An orientation in its EXIF is not applied: HEIF
 * says that the file's own turn is the one that counts, and phones write both (ISO/IEC 23008-12, 6.5.10). Throws
 * `UnreadableFile`.
 */
export function readHeic<Result>(libheif: Libheif, bytes: Uint8Array, take: (picture: HeicPicture) => Result): Result {
  const context = libheif.heif_context_alloc()
  try {
    const read = libheif.heif_context_read_from_memory(context, bytes)
    if (read.code !== libheif.heif_error_code.heif_error_Ok) throw refusal(libheif, read)
    const handle = libheif.heif_js_context_get_primary_image_handle(context)
    if (handle.code !== undefined) throw refusal(libheif, handle)
    try {
      return readHandle(libheif, handle, take)
    } finally {
      libheif.heif_image_handle_release(handle)
    }
  } finally {
    libheif.heif_context_free(context)
  }
}

/** Fingerprints the primary picture of a HEIC file. Throws `UnreadableFile`. */
export function fingerprintHeic(libheif: Libheif, kernel: PdqKernel, bytes: Uint8Array): PdqFingerprint {
  return readHeic(libheif, bytes, (picture) => fingerprintHeicPicture(kernel, picture))
}

export function fingerprintHeicPicture(kernel: PdqKernel, picture: HeicPicture): PdqFingerprint {
  for (const { left, width } of kernel.begin(picture.width, picture.height)) {
    for (let row = 0; row < picture.height; row++) {
      kernel.push(picture.row(row).subarray(left * 4, (left + width) * 4))
    }
  }
  return kernel.finish()
}

function readHandle<Result>(libheif: Libheif, handle: HeifHandle, take: (picture: HeicPicture) => Result): Result {
  const width = libheif.heif_image_handle_get_width(handle)
  const height = libheif.heif_image_handle_get_height(handle)
  if (isTooLarge(width, height)) throw new UnreadableFile('image-too-large')
  const { heif_colorspace, heif_chroma } = libheif
  const picture = libheif.heif_js_decode_image2(
    handle,
    heif_colorspace.heif_colorspace_RGB,
    heif_chroma.heif_chroma_interleaved_RGBA,
  )
  if (picture.code !== undefined) throw refusal(libheif, picture)
  try {
    const [channel] = picture.channels
    if (channel === undefined) throw new UnreadableFile('unreadable-file')
    const { data, stride, width, height } = channel
    return take({ width, height, row: (row) => data.subarray(row * stride, row * stride + width * 4) })
  } finally {
    libheif.heif_image_release(picture.image)
  }
}

function refusal({ heif_error_code, heif_suberror_code }: Libheif, { code, subcode, message }: HeifError) {
  const cause = new Error(message)
  if (subcode === heif_suberror_code.heif_suberror_Security_limit_exceeded) {
    return new UnreadableFile('image-too-large', { cause })
  }
  if (subcode === heif_suberror_code.heif_suberror_End_of_data) return new UnreadableFile('truncated-image', { cause })
  const isUnknown = code === heif_error_code.heif_error_Unsupported_feature
  return new UnreadableFile(isUnknown ? 'unsupported-codec' : 'unreadable-file', { cause })
}

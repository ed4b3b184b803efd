import { z } from '@hono/zod-openapi'
import * as plain from './fingerprint-types.ts'
import { limits } from './limits.ts'

export { type DihedralForm, dihedralForms } from './fingerprint-types.ts'

/** PDQ: 256 bits as 64 lower-case hex digits, word 15 first, as Meta's tools print it. */
export const PdqHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .openapi('PdqHash', {
    example: 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22',
  }) as unknown as z.ZodType<plain.PdqHash, string>
export type PdqHash = plain.PdqHash

export const Md5Hash = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .openapi('Md5Hash') as unknown as z.ZodType<plain.Md5Hash, string>
export type Md5Hash = plain.Md5Hash

const forms = Object.fromEntries(plain.dihedralForms.map((form) => [form, PdqHash])) as Record<
  plain.DihedralForm,
  typeof PdqHash
>
export const DihedralHashes = z.strictObject(forms).openapi('DihedralHashes')
export type DihedralHashes = plain.DihedralHashes

export const Quality = z.int().min(0).max(100)

export const PdqFingerprint = z
  .strictObject({ hash: PdqHash, quality: Quality, dihedral: DihedralHashes })
  .openapi('PdqFingerprint')
export type PdqFingerprint = plain.PdqFingerprint

/** PDQ of a square part of a picture, upright as the picture is shown. Where the part lies is not said. */
export const WindowFingerprint = z.strictObject({ hash: PdqHash, quality: Quality }).openapi('WindowFingerprint')
export type WindowFingerprint = plain.WindowFingerprint

/**
 * What is listed for one picture (decision D12): the MD5 of the file and, when the quality is at least
 * `limits.minimumQuality`, PDQ at full resolution with the orientation applied, in its eight forms. Beside that a few windows
 * of it, where the person asked for them (docs/protocol/windows.md): with them crops and covered copies can be found.
 */
export const ImageFingerprint = z
  .strictObject({
    kind: z.literal('image'),
    md5: Md5Hash,
    pdq: PdqFingerprint.optional(),
    windows: z.array(WindowFingerprint).min(1).max(limits.windowsOfPicture).optional(),
  })
  .openapi('ImageFingerprint')
export type ImageFingerprint = plain.ImageFingerprint

/** Since the first frame. */
const FrameSeconds = z.number().min(0)

/**
 * What is listed for one video: the MD5 of the file, and vPDQ: the frames of a good quality, one a second at most, each hash
 * once, as they stand (whoever looks for copies turns their own frames). Without a frame only exact copies can be found.
 */
export const VideoFingerprint = z
  .strictObject({
    kind: z.literal('video'),
    md5: Md5Hash,
    vpdq: z
      .array(
        z
          .strictObject({ frame: z.int().min(0), seconds: FrameSeconds, hash: PdqHash, quality: Quality })
          .openapi('VideoFrameFingerprint'),
      )
      .max(limits.videoFrames),
  })
  .openapi('VideoFingerprint')
export type VideoFingerprint = plain.VideoFingerprint

/** What is listed, of whatever kind. */
export const Fingerprint = z.discriminatedUnion('kind', [ImageFingerprint, VideoFingerprint]).openapi('Fingerprint')
export type Fingerprint = ImageFingerprint | VideoFingerprint

/**
 * A video as a case is sent it, so that two hours of it fit into a request: each frame in `limits.packedFrameBytes` bytes
 * (number and milliseconds since the first as unsigned 32-bit, high byte first; the hash; the quality), one after the
 * other, in base64url. Empty: only exact copies of the file can be found.
 */
export const PackedVideo = z
  .strictObject({
    kind: z.literal('video'),
    md5: Md5Hash,
    frames: z
      .string()
      .regex(/^[A-Za-z0-9_-]*$/)
      .max(Math.ceil((limits.videoFrames * limits.packedFrameBytes * 4) / 3)),
  })
  .openapi('PackedVideo')
export type PackedVideo = z.infer<typeof PackedVideo>

/** What a person lists: a picture or a video. */
export const CaseItem = z.discriminatedUnion('kind', [ImageFingerprint, PackedVideo]).openapi('CaseItem')
export type CaseItem = ImageFingerprint | PackedVideo

/** One bad character must not cost the whole case its meaning: every item is checked before anything is stored. */
export const CaseItems = z.array(CaseItem).min(1).max(limits.itemsPerCase)

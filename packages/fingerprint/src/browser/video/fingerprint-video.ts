import type {
  Md5Hash,
  PdqFingerprint,
  VideoFingerprint,
  VideoFrameFingerprint,
} from '@breakwater/contracts/fingerprint-types'
import { createMD5 } from 'hash-wasm'
import {
  BlobSource,
  EncodedPacketSink,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  QTFF,
  UnsupportedInputFormatError,
  type VideoSample,
  VideoSampleSink,
  WEBM,
} from 'mediabunny'
import type { PdqKernel } from '../../pdq-kernel.ts'
import type { Pixels } from '../../pixels.ts'
import { UnreadableFile } from '../../unreadable-file.ts'
import { fingerprintBitmap } from '../decode.ts'
import { type ScheduledFrame, scheduleFrames } from './frame-schedule.ts'
import { openRemoteElement, remotePicture, useRemoteDecoder } from './remote-decoder.ts'
import { upright } from './upright.ts'

/** Share of the work that reading the bytes for the MD5 takes, as progress counts it. */
const shareOfMd5 = 0.05

/**
 * Fingerprints a video in a Worker: MD5 of the file and vPDQ of the frames of `scheduleFrames`, turned as a player shows
 * them. The file is read piece by piece and a few frames are in memory at a time, however long it is. `share` goes from
 * 0 to 1. Throws `UnreadableFile`.
 */
export async function fingerprintVideo(
  file: Blob,
  { kernel, onProgress }: { kernel: PdqKernel; onProgress: (share: number) => void },
): Promise<VideoFingerprint> {
  const md5 = await md5Of(file, (share) => onProgress(share * shareOfMd5))
  const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, MATROSKA, WEBM] })
  try {
    const track = await trackOf(input)
    const vpdq: VideoFrameFingerprint[] = []
    const scheduled = scheduleFrames(await timestampsOf(track))
    const hashes = (await canDecode(track))
      ? decodedHashes(track, scheduled, kernel)
      : shownHashes(file, scheduled, kernel)
    for await (const { hash, quality } of hashes) {
      const { frame, seconds } = scheduled[vpdq.length]!
      vpdq.push({ frame, seconds: Math.round(seconds * 1000) / 1000, hash, quality })
      onProgress(shareOfMd5 + ((1 - shareOfMd5) * vpdq.length) / scheduled.length)
    }
    if (vpdq.length < scheduled.length) throw new UnreadableFile('truncated-image')
    if (vpdq.length === 0) throw new UnreadableFile('no-pictures-inside')
    return { kind: 'video', md5, vpdq }
  } catch (cause) {
    // A caller that stops it does so from its progress.
    if (cause instanceof UnreadableFile || (cause as Error).name === 'AbortError') throw cause
    throw new UnreadableFile('unreadable-file', { cause })
  } finally {
    input.dispose()
  }
}

async function trackOf(input: Input): Promise<InputVideoTrack> {
  const track = await input.getPrimaryVideoTrack().catch((cause: unknown) => {
    const code = cause instanceof UnsupportedInputFormatError ? 'not-an-image' : 'unreadable-file'
    throw new UnreadableFile(code, { cause })
  })
  if (track === null) throw new UnreadableFile('no-pictures-inside')
  return track
}

async function canDecode(track: InputVideoTrack): Promise<boolean> {
  const config = await track.getDecoderConfig()
  if (config === null) return false
  return typeof VideoDecoder === 'function' ? track.canDecode() : useRemoteDecoder(config)
}

/** By WebCodecs, here or in the document. */
async function* decodedHashes(
  track: InputVideoTrack,
  scheduled: readonly ScheduledFrame[],
  kernel: PdqKernel,
): AsyncGenerator<PdqFingerprint> {
  // A decoder keeps time in whole microseconds, so a frame may seem to begin a little late.
  const timestamps = scheduled.map(({ timestamp }) => timestamp + 1e-4)
  let buffer = new Uint8Array()
  for await (const sample of new VideoSampleSink(track).samplesAtTimestamps(timestamps)) {
    if (sample === null) throw new UnreadableFile('truncated-image')
    const read = await pixelsOf(sample, buffer).finally(() => sample.close())
    buffer = read.buffer
    yield kernel.fingerprint(upright(read.pixels, read.rotation))
  }
}

/** By the document's own player: slower, and it takes what the device can play. */
async function* shownHashes(
  file: Blob,
  scheduled: readonly ScheduledFrame[],
  kernel: PdqKernel,
): AsyncGenerator<PdqFingerprint> {
  if (!(await openRemoteElement(file))) throw new UnreadableFile('unsupported-codec')
  for (const { seconds } of scheduled) yield await fingerprintBitmap(kernel, await remotePicture(seconds), true)
}

/** Time stamps of every frame, read without decoding any. */
async function timestampsOf(track: InputVideoTrack): Promise<number[]> {
  const timestamps: number[] = []
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
    timestamps.push(packet.timestamp)
  }
  return timestamps
}

interface SamplePixels {
  readonly pixels: Pixels
  readonly rotation: VideoSample['rotation']
  /** To be used again for the next frame. */
  readonly buffer: Uint8Array<ArrayBuffer>
}

async function pixelsOf(sample: VideoSample, reusable: Uint8Array<ArrayBuffer>): Promise<SamplePixels> {
  const { width, height } = sample.visibleRect
  const bytes = sample.allocationSize({ format: 'RGBA' })
  const buffer = reusable.length === bytes ? reusable : new Uint8Array(bytes)
  await sample.copyTo(buffer, { format: 'RGBA' })
  return { pixels: { data: buffer, width, height }, rotation: sample.rotation, buffer }
}

async function md5Of(file: Blob, onProgress: (share: number) => void): Promise<Md5Hash> {
  const digest = await createMD5()
  const step = 1 << 22
  for (let from = 0; from < file.size; from += step) {
    digest.update(new Uint8Array(await file.slice(from, from + step).arrayBuffer()))
    onProgress(Math.min(1, (from + step) / file.size))
  }
  return digest.digest('hex') as Md5Hash
}

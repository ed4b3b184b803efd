import { open, readFile } from 'node:fs/promises'
import { fileKind } from '../file-kind.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { fingerprintImage, type NodeImageFingerprint } from './fingerprint-image.ts'
import { fingerprintVideo, type VideoOptions } from './fingerprint-video.ts'

export type NodeFingerprint = NodeImageFingerprint | Awaited<ReturnType<typeof fingerprintVideo>>

/** Fingerprints an image or a video, told apart by their first bytes. Throws `UnreadableFile`. */
export async function fingerprintFile(file: string, options: VideoOptions = {}): Promise<NodeFingerprint> {
  try {
    if (fileKind(await firstBytes(file)) === 'video') return await fingerprintVideo(file, options)
    return await fingerprintImage(await readFile(file))
  } catch (error) {
    if (error instanceof UnreadableFile || options.signal?.aborted) throw error
    throw new UnreadableFile('unreadable-file', { cause: error })
  }
}

async function firstBytes(file: string): Promise<Uint8Array> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(new Uint8Array(64), 0, 64, 0)
  return buffer.subarray(0, bytesRead)
}

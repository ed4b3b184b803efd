import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0
if (!hasFfmpeg) console.log('SKIPPED: the video tests need ffmpeg (apt-get install ffmpeg)')

/** A folder of made-up videos, gone when it is disposed of. */
export class VideoFolder implements Disposable {
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'breakwater-video-'))

  file(name: string): string {
    return path.join(this.#directory, name)
  }

  /** Runs ffmpeg with these arguments, the last being the name of the file to make. Returns its path. */
  make(...args: string[]): string {
    const file = this.file(args.at(-1)!)
    const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args.slice(0, -1), file], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return file
  }

  /** A moving test picture with so many seconds, frames a second and pixels. */
  pattern(name: string, { seconds = 4, rate = 25, size = '640x360' } = {}, ...encoding: string[]): string {
    return this.make('-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`, ...encoding, name)
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

export const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p']
export const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M']

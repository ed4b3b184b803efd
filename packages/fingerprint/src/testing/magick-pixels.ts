import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pixels } from '../pixels.ts'

/**
 * The pixels that ImageMagick's `convert` gives for a file as Meta's tool calls it: 8 bits, first picture, alpha
 * dropped, no profile and no EXIF turn applied. `convert` is the path of the program.
 */
export function magickPixels(convert: string, bytes: Uint8Array): Pixels {
  const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-'))
  try {
    const file = path.join(folder, 'picture')
    writeFileSync(file, bytes)
    const flags = ['-alpha', 'off', '-depth', '8', 'ppm:-']
    const options: ExecFileSyncOptions = { maxBuffer: 2 ** 31, stdio: ['ignore', 'pipe', 'ignore'] }
    return pixelsOfPpm(execFileSync(convert, [`${file}[0]`, ...flags], options) as Buffer)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function magickVersion(convert: string): string {
  return /ImageMagick \S+/.exec(execFileSync(convert, ['-version'], { encoding: 'utf8' }))?.[0] ?? 'unknown'
}

function pixelsOfPpm(ppm: Buffer): Pixels {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.toString('latin1', 0, 64))
  if (head === null) throw new Error('not a PPM of 8 bits')
  const [width, height] = [Number(head[1]), Number(head[2])]
  const data = new Uint8Array(width * height * 4)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = head[0].length + pixel * 3
    data.set(ppm.subarray(from, from + 3), pixel * 4)
    data[pixel * 4 + 3] = 255
  }
  return { data, width, height }
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { fingerprintHeicPicture, type HeicPicture, readHeic } from '../heic/fingerprint-heic.ts'
import { type LibheifFactory, startLibheif } from '../heic/libheif.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import { createRegionFinder } from '../regions/find-regions.ts'
import { createWindowFinder } from '../regions/inner-windows.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import type { HeicAnswer, HeicHashes, HeicTask } from './heic.ts'
import { pdqModule } from './pdq-module.ts'
import { regionKernel } from './region-module.ts'

/** Reads one HEIC file and ends, so that a decoder that hangs or fills its memory can be stopped from outside. */
const { bytes, script, wasm, inside, windows }: HeicTask = workerData
const factory: LibheifFactory = createRequire(import.meta.url)(script)
const libheif = startLibheif(factory, new WebAssembly.Module(readFileSync(wasm)))

function hashesOf(picture: HeicPicture): HeicHashes {
  const { width, height, row } = picture
  const pushAll = <Intake extends { push(rows: Uint8Array): void }>(intake: Intake): Intake => {
    for (let y = 0; y < height; y++) intake.push(row(y))
    return intake
  }
  return {
    pdq: fingerprintHeicPicture(createPdqKernel(pdqModule), picture),
    ...(inside === undefined
      ? {}
      : { inside: pushAll(createRegionFinder(regionKernel).begin(width, height)).find(inside) }),
    ...(windows === undefined
      ? {}
      : { windows: pushAll(createWindowFinder(regionKernel).begin(width, height)).find(windows) }),
  }
}

let answer: HeicAnswer
try {
  answer = readHeic(libheif, bytes, hashesOf)
} catch (error) {
  answer = { code: error instanceof UnreadableFile ? error.code : 'unreadable-file', message: String(error) }
}
parentPort?.postMessage(answer)

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { fingerprintHeic } from '../heic/fingerprint-heic.ts'
import { type LibheifFactory, startLibheif } from '../heic/libheif.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import type { HeicAnswer, HeicTask } from './heic.ts'
import { pdqModule } from './pdq-module.ts'

/** Reads one HEIC file and ends, so that a decoder that hangs or fills its memory can be stopped from outside. */
const { bytes, script, wasm }: HeicTask = workerData
const factory: LibheifFactory = createRequire(import.meta.url)(script)
const libheif = startLibheif(factory, new WebAssembly.Module(readFileSync(wasm)))
let answer: HeicAnswer
try {
  answer = { pdq: fingerprintHeic(libheif, createPdqKernel(pdqModule), bytes) }
} catch (error) {
  answer = { code: error instanceof UnreadableFile ? error.code : 'unreadable-file', message: String(error) }
}
parentPort?.postMessage(answer)

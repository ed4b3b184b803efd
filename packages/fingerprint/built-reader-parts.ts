import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { bundleScript } from './reader-document.ts'
import type { PartFile, PartList, ReaderPart } from './src/browser/reader/reader-parts.ts'

/** A file of a part, with its bytes. */
export interface BuiltPartFile extends PartFile {
  readonly bytes: Uint8Array
}

/** HEIC: libheif's script as its makers publish it, our part of the Worker, libheif's WebAssembly as it is published. */
export async function heicPart(): Promise<BuiltPartFile[]> {
  const libheif = (file: string) => readFile(new URL(import.meta.resolve(`libheif-js/libheif-wasm/${file}`)))
  return [
    partFile('libheif.js', await libheif('libheif.js')),
    partFile('heic-worker.js', Buffer.from(await bundleScript('src/browser/heic-worker.ts'))),
    partFile('libheif.wasm', await libheif('libheif.wasm')),
  ]
}

/** The licence that libheif is given under (LGPL-3.0), to be served beside it. No part of it is loaded. */
export async function heicLicence(): Promise<BuiltPartFile> {
  const licence = await readFile(new URL(import.meta.resolve('libheif-js/libheif-wasm/LICENSE')))
  return partFile('libheif-licence.txt', licence)
}

/** Video: one script, our Worker with the library that takes containers apart. */
export async function videoPart(): Promise<BuiltPartFile[]> {
  return [partFile('video-worker.js', Buffer.from(await bundleScript('src/browser/video-worker.ts')))]
}

/** Parts of pictures, for those who ask for them: our Worker and the kernel that finds them. */
export async function windowsPart(): Promise<BuiltPartFile[]> {
  return [
    partFile('windows-worker.js', Buffer.from(await bundleScript('src/browser/windows-worker.ts'))),
    partFile('regions.wasm', await readFile(new URL('kernels/regions.wasm', import.meta.url))),
  ]
}

/** Every part, to be served beside the document of the frame. */
export async function buildReaderParts(): Promise<Record<ReaderPart, BuiltPartFile[]>> {
  const [heic, video, windows] = await Promise.all([heicPart(), videoPart(), windowsPart()])
  return { heic, video, windows }
}

/** What the frame and the page have to know of the parts. */
export function partListOf(parts: Readonly<Record<ReaderPart, readonly BuiltPartFile[]>>): PartList {
  const list = (files: readonly BuiltPartFile[]) => files.map(({ address, sha256 }) => ({ address, sha256 }))
  return { heic: list(parts.heic), video: list(parts.video), windows: list(parts.windows) }
}

function partFile(name: string, bytes: Uint8Array): BuiltPartFile {
  return { address: `/reader/${name}`, sha256: createHash('sha256').update(bytes).digest('hex'), bytes }
}

// Times a bundle of SWGfL's TypeScript. Reads lines "PATH WIDTH HEIGHT REPEATS" (raw RGB), answers
// "MILLISECONDS HASH", the milliseconds of one run.
// pdq.ts reads a canvas: it gets an object whose pixels are there already, so no canvas is timed.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [which = '', bundle = ''] = process.argv.slice(2)
const module = await import(pathToFileURL(bundle).href)

let loaded = { path: '', rgba: new Uint8ClampedArray() }

function load(path: string): Uint8ClampedArray {
  if (loaded.path === path) return loaded.rgba
  const rgb = readFileSync(path)
  const rgba = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255)
  for (let pixel = 0; pixel * 3 < rgb.length; pixel++) rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4)
  loaded = { path, rgba }
  return rgba
}

async function hash(data: Uint8ClampedArray, width: number, height: number): Promise<string> {
  if (which === 'swgfl-vpdq') {
    const { hash } = module.pdqHashFromRGBA(data, height, width)
    return (hash.toHexString ?? hash.toString).call(hash)
  }
  const canvas = { width, height, getContext: () => ({ getImageData: () => ({ data }) }) }
  return (await module.default(canvas)).hash
}

for await (const line of createInterface({ input: process.stdin })) {
  const [path = '', width = '', height = '', repeats = ''] = line.split(' ')
  const data = load(path)
  const start = performance.now()
  let text = ''
  for (let run = 0; run < Number(repeats); run++) text = await hash(data, Number(width), Number(height))
  console.log(`${((performance.now() - start) / Number(repeats)).toFixed(4)} ${text}`)
}

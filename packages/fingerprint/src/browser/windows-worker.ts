/// <reference lib="webworker" />
import { createWindowFinder } from '../regions/inner-windows.ts'
import { touches } from '../regions/picture-box.ts'
import { createRegionKernel } from '../regions/region-kernel.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { chooseWindows } from './decode.ts'
import type { WorkerAnswer, WorkerRequest } from './worker-messages.ts'

/**
 * The Worker for parts of a picture: the part `windows` of the frame, of this script and `regions.wasm`. It is told what the
 * person covered, and gives hashes of what they did not.
 */
const scope = self as unknown as DedicatedWorkerGlobalScope
let module: Promise<WebAssembly.Module> | undefined

scope.addEventListener('message', async ({ data }: MessageEvent<WorkerRequest>) => {
  if (data.type === 'start') {
    const [wasm] = data.files
    if (wasm !== undefined) module = WebAssembly.compile(wasm)
    return
  }
  if (data.type !== 'windows') return
  const { number, file, covered } = data
  const say = (message: WorkerAnswer) => scope.postMessage(message)
  try {
    if (module === undefined) throw new UnreadableFile('decoder-missing')
    const finder = createWindowFinder(createRegionKernel(await module))
    const bytes = new Uint8Array(await file.arrayBuffer())
    const windows = await chooseWindows(finder, bytes, (corners) => covered.some((box) => touches(corners, box)))
    say({ type: 'windows', number, windows })
  } catch (error) {
    say({ type: 'windows', number, code: error instanceof UnreadableFile ? error.code : 'unreadable-file' })
  }
})

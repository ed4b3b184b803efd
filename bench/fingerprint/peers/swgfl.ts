import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'vite'
import { startLineProcess } from '../../line-process.ts'
import { type Peer, PeerMissing, peerOf } from './peer.ts'

const entries = { 'swgfl-vpdq': 'src/vpdq/index.ts', 'swgfl-pdq': 'src/pdq.ts' } as const

/** SWGfL's two implementations, bundled from their source as it is, each in a Node of its own. Throws `PeerMissing`. */
export async function swgfl(which: keyof typeof entries, source: string, directory: string): Promise<Peer> {
  const entry = path.resolve(source, entries[which])
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: { write: false, target: 'es2022', lib: { entry, formats: ['es'] } },
  }).catch((cause: Error) => {
    throw new PeerMissing(`${which} was not bundled: ${cause.message.split('\n')[0]}`)
  })
  const [chunk] = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  if (chunk?.type !== 'chunk') throw new PeerMissing(`${which} was not bundled`)
  const bundle = path.join(directory, `${which}.mjs`)
  await writeFile(bundle, chunk.code)
  const script = path.join(import.meta.dirname, 'swgfl-process.ts')
  return peerOf(which, 'pixels', startLineProcess(process.execPath, [script, which, bundle]))
}

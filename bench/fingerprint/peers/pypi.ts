import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { startLineProcess } from '../../line-process.ts'
import { type Peer, PeerMissing, peerOf } from './peer.ts'

const script = path.join(import.meta.dirname, 'pypi.py')

/** PyPI's pdqhash, on pixels or, with Pillow, on files. Throws `PeerMissing`. */
export function pypi(from: Peer['from'], python: string): Peer {
  const modules = from === 'file' ? 'pdqhash, numpy, PIL' : 'pdqhash, numpy'
  const probe = spawnSync(python, ['-c', `import ${modules}`], { encoding: 'utf8' })
  if (probe.status !== 0) throw new PeerMissing(`pypi-pdqhash (${from}) is not installed for ${python}`)
  return peerOf('pypi-pdqhash', from, startLineProcess(python, [script]))
}

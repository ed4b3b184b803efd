import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { startLineProcess } from '../../line-process.ts'
import { type Peer, PeerMissing, peerOf } from './peer.ts'

const library = [
  'hashing/pdqhashing.cpp',
  'hashing/torben.cpp',
  'downscaling/downscaling.cpp',
  'common/pdqhashtypes.cpp',
  'common/pdqhamming.cpp',
  'common/pdqutils.cpp',
]

/** Meta's library on pixels. Builds into `directory`, outside both repositories. Throws `PeerMissing`. */
export function metaPixels(source: string, directory: string): Peer {
  return build('meta-cpp', 'pixels', { source, directory, main: 'meta-pdq.cpp', files: library, flags: [] })
}

/** Meta's pipeline from a file, with libjpeg as its decoder where its headers are installed. Throws `PeerMissing`. */
export function metaFile(source: string, directory: string): Peer {
  const flags = ['-Dcimg_use_jpeg', '-ljpeg', '-lpthread']
  return build('meta-cpp', 'file', {
    source,
    directory,
    main: 'meta-file.cpp',
    files: [...library, 'io/pdqio.cpp'],
    flags,
  })
}

interface Build {
  readonly source: string
  readonly directory: string
  readonly main: string
  readonly files: readonly string[]
  readonly flags: readonly string[]
}

function build(name: string, from: Peer['from'], { source, directory, main, files, flags }: Build): Peer {
  const cpp = path.resolve(source, 'pdq/cpp')
  const program = path.join(directory, `${name}-${from}`)
  const sources = [path.join(import.meta.dirname, main), ...files.map((file) => path.join(cpp, file))]
  const include = [`-I${path.resolve(source)}`, `-I${cpp}`]
  const built = spawnSync('g++', ['-O3', '-std=c++11', '-w', ...include, ...sources, '-o', program, ...flags], {
    encoding: 'utf8',
  })
  if (built.status !== 0) {
    throw new PeerMissing(`${name} (${from}) was not built: ${(built.error?.message ?? built.stderr).split('\n')[0]}`)
  }
  return peerOf(name, from, startLineProcess(program, []))
}

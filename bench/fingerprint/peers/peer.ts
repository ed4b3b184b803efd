import type { LineProcess } from '../../line-process.ts'
import type { BenchPicture } from '../pictures.ts'

/** Somebody else's PDQ, in a process of its own. */
export interface Peer {
  readonly name: string
  /** Decoded pixels → hash, or a JPEG file → hash. */
  readonly from: 'pixels' | 'file'
  /** Runs it so many times on end; files once. The milliseconds are of one run. */
  run(picture: BenchPicture, repeats: number): Promise<Run>
  stop(): void
}

export interface Run {
  readonly milliseconds: number
  readonly hash: string
}

/** Why a peer is not there, said once. */
export class PeerMissing extends Error {}

export function peerOf(name: string, from: Peer['from'], process: LineProcess): Peer {
  return {
    name,
    from,
    async run({ rgbPath, jpegPath, width, height }, repeats) {
      const answer = await process.ask(from === 'file' ? jpegPath : `${rgbPath} ${width} ${height} ${repeats}`)
      const [milliseconds = '', hash = ''] = answer.split(' ')
      if (!/^[0-9a-f]{64}$/.test(hash)) throw new PeerMissing(`${name} answered “${answer}”`)
      return { milliseconds: Number(milliseconds), hash }
    },
    stop: () => process.stop(),
  }
}

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fingerprintVideo } from '@breakwater/fingerprint/node'
import { type Figure, median, millisecondsFigure } from '../figure.ts'
import { type LineProcess, startLineProcess } from '../line-process.ts'

const name = 'vpdq-720p-every-frame'
const frames = 120
const peer = 'pypi-vpdq'

/**
 * Every frame of a made-up video of 1280 × 720 in H.264, from the file to its vPDQ: ours and PyPI's, in turn. Nothing where
 * there is no ffmpeg to make the video with.
 */
export async function compareVideos(
  directory: string,
  { python, rounds, say }: { python: string; rounds: number; say: (line: string) => void },
): Promise<Figure[]> {
  const file = path.join(directory, 'video.mp4')
  const source = ['-f', 'lavfi', '-i', `testsrc2=s=1280x720:r=30:d=${frames / 30}`]
  const made = spawnSync('ffmpeg', ['-v', 'error', ...source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', file])
  if (made.status !== 0) {
    say('no videos: there is no ffmpeg')
    return []
  }
  const theirs = openPeer(python, say)
  try {
    const [own, other]: [number[], number[]] = [[], []]
    for (let round = -1; round < Math.max(3, rounds / 10); round++) {
      const start = performance.now()
      const { vpdq } = await fingerprintVideo(file, { framesPerSecond: 'all' })
      const spent = performance.now() - start
      if (vpdq.length !== frames) throw new Error(`${vpdq.length} of ${frames} frames`)
      const answer = await theirs?.ask(file)
      if (round < 0) continue
      own.push(spent / frames)
      if (answer !== undefined) other.push(Number(answer.split(' ')[0]) / frames)
    }
    return [millisecondsFigure('fingerprint', name, median(own), peer, theirs === undefined ? null : median(other))]
  } finally {
    theirs?.stop()
  }
}

function openPeer(python: string, say: (line: string) => void): LineProcess | undefined {
  if (spawnSync(python, ['-c', 'import vpdq']).status === 0) {
    return startLineProcess(python, [path.join(import.meta.dirname, 'peers/pypi_vpdq.py')])
  }
  say(`absent: ${peer} is not installed for ${python}`)
  return undefined
}

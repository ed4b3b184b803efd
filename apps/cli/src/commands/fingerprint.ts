import { limits } from '@breakwater/contracts'
import { type Command, UsageError } from '../command.ts'
import { type FileResult, fingerprintFiles } from '../fingerprint-files.ts'

export const fingerprintCommand: Command = {
  summary: 'compute the fingerprints of image and video files, on this machine',
  help: `Usage: breakwater fingerprint FILE… [--json]

Computes the MD5 of each file; of an image PDQ with its eight forms; of a video vPDQ, one frame a second (two hours of
them, longer films more thinly). Videos need ffmpeg on this machine. Nothing is sent anywhere.

  --json   one JSON line per file; a file that cannot be read has "error":{"code","message"}

Example: breakwater fingerprint --json photo.jpg clip.mp4
Exit codes: 0 every file was read; 1 some file was not (the others were), or it was stopped; 2 wrong use.`,
  options: {},
  async run({ values, positionals }) {
    if (positionals.length === 0) throw new UsageError('Name at least one file')
    let isAllRead = true
    const print = values.json === true ? (result: FileResult) => console.log(JSON.stringify(result)) : printForPeople
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    for await (const result of fingerprintFiles(positionals, stopping.signal)) {
      if ('error' in result) isAllRead = false
      print(result)
    }
    if (stopping.signal.aborted) console.error('Stopped.')
    return isAllRead && !stopping.signal.aborted ? 0 : 1
  },
}

function printForPeople(result: FileResult): void {
  if ('error' in result) {
    console.error(`${result.file}: ${result.error.message}`)
    return
  }
  const { file, md5 } = result
  console.log(`${file}\n  md5      ${md5}`)
  if (result.kind === 'video') {
    const good = result.vpdq.filter(({ quality }) => quality >= limits.minimumQuality)
    console.log(`  vpdq     ${result.vpdq.length} frames, ${good.length} with enough detail; --json prints them`)
    return
  }
  const { pdq, asStored } = result
  console.log(`  pdq      ${pdq.hash}\n  quality  ${pdq.quality} of 100`)
  if (asStored !== undefined) console.log(`  as stored, before its orientation is applied\n  pdq      ${asStored.hash}`)
  if (pdq.quality < limits.minimumQuality) {
    console.log('  Too little detail for finding changed copies: only the MD5 is worth listing.')
  }
}

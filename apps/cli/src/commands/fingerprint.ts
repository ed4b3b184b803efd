import { problems } from '@breakwater/contracts'
import { type Command, UsageError } from '../command.ts'
import { type FileResult, fingerprintFiles } from '../fingerprint-files.ts'

export const fingerprintCommand: Command = {
  summary: 'compute the fingerprints of image files, on this machine',
  help: `Usage: breakwater fingerprint FILE… [--json]

Computes PDQ with its eight forms and the MD5 of each file. Nothing is sent anywhere.

  --json   one JSON line per file; a file that cannot be read has "error":{"code","message"}

Example: breakwater fingerprint --json photo.jpg scan.png
Exit codes: 0 every file was read; 1 some file was not (the others were); 2 wrong use.`,
  options: {},
  async run({ values, positionals }) {
    if (positionals.length === 0) throw new UsageError('Name at least one file')
    let isAllRead = true
    const print = values.json === true ? (result: FileResult) => console.log(JSON.stringify(result)) : printForPeople
    for await (const result of fingerprintFiles(positionals)) {
      if ('error' in result) isAllRead = false
      print(result)
    }
    return isAllRead ? 0 : 1
  },
}

function printForPeople(result: FileResult): void {
  if ('error' in result) {
    console.error(`${result.file}: ${problems[result.error.code][1]}`)
    return
  }
  const { file, md5, pdq, asStored } = result
  console.log(`${file}\n  md5      ${md5}\n  pdq      ${pdq.hash}\n  quality  ${pdq.quality} of 100`)
  if (asStored !== undefined) console.log(`  as stored, before its orientation is applied\n  pdq      ${asStored.hash}`)
  if (pdq.quality < 50) console.log('  Too little detail for finding changed copies: only the MD5 is worth listing.')
}

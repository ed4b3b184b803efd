import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'

/** A file that looks wrong and is not: it must be read as `like` is. */
export interface OddFile {
  readonly name: string
  readonly bytes: Buffer
  readonly like: Buffer
  readonly browser: boolean
}

const width = 320
const height = 240

export async function oddFiles(): Promise<OddFile[]> {
  const photograph = sharp(await generatedPhotograph(14, { width, height }))
  const jpeg = await photograph.clone().jpeg().toBuffer()
  const png = await photograph.clone().png().toBuffer()
  const gif = await photograph.clone().gif().toBuffer()
  const tiff = await photograph.clone().tiff({ compression: 'none' }).toBuffer()
  const archive = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(300, 7)])
  const film = Buffer.concat([
    Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\x01\0mdat', 'latin1'),
    Buffer.alloc(248),
  ])
  const files: [string, Buffer, Buffer, boolean][] = [
    ['a JPEG with a film behind it, as phones make them', Buffer.concat([jpeg, film]), jpeg, true],
    ['a JPEG with a second JPEG behind it', Buffer.concat([jpeg, jpeg.subarray(0, 500)]), jpeg, true],
    ['a PNG that is an archive too', Buffer.concat([png, archive]), png, true],
    ['a GIF without its last byte', gif.subarray(0, -1), gif, true],
    ['a GIF of 5,000 pictures', repeatedFrames(gif, 5000), gif, true],
    ['a TIFF of 3,000 pages', chainedPages(tiff, 3000), tiff, false],
    ['a TIFF whose pages go in a circle', circularPages(tiff), tiff, false],
  ]
  return files.map(([name, bytes, like, browser]) => ({ name, bytes, like, browser }))
}

/** The first picture, then it again and again: every block after the header, up to the trailer. */
function repeatedFrames(gif: Buffer, frames: number): Buffer {
  const start = 13 + (gif[10]! & 0x80 ? 3 * 2 ** ((gif[10]! & 7) + 1) : 0)
  // One pixel each: a graphic control would only say how long it is shown.
  const pixel = Buffer.from('2c00000000010001000002024c0100', 'hex')
  return Buffer.concat([
    gif.subarray(0, start),
    gif.subarray(start, -1),
    ...Array<Buffer>(frames).fill(pixel),
    Buffer.from([0x3b]),
  ])
}

function directoryOf(tiff: Buffer) {
  const at = tiff.readUInt32LE(4)
  return { at, nextAt: at + 2 + tiff.readUInt16LE(at) * 12 }
}

function circularPages(tiff: Buffer): Buffer {
  const copy = Buffer.from(tiff)
  const { at, nextAt } = directoryOf(copy)
  copy.writeUInt32LE(at, nextAt)
  return copy
}

/** The same directory again and again, each a page that shows the same pixels. */
function chainedPages(tiff: Buffer, pages: number): Buffer {
  const { at, nextAt } = directoryOf(tiff)
  const directory = tiff.subarray(at, nextAt + 4)
  const parts = [Buffer.from(tiff)]
  const start = tiff.length + (tiff.length % 2)
  parts.push(Buffer.alloc(tiff.length % 2))
  parts[0]!.writeUInt32LE(start, nextAt)
  for (let page = 1; page < pages; page++) {
    const copy = Buffer.from(directory)
    copy.writeUInt32LE(page === pages - 1 ? 0 : start + page * directory.length, directory.length - 4)
    parts.push(copy)
  }
  return Buffer.concat(parts)
}

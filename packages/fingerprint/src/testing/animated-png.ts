import { crc32 } from 'node:zlib'

/** Puts PNG files of one size together to an animated PNG (PNG, third edition, section 11.3.6). The first stays the picture that is shown where nothing moves. */
export function animatedPng(files: readonly Buffer[], { isFirstInAnimation = true } = {}): Buffer {
  const [first] = files
  const header = chunksOf(first!).find(({ type }) => type === 'IHDR')!.data
  const shown = isFirstInAnimation ? files.length : files.length - 1
  let sequence = 0
  const frameControl = () => {
    const data = Buffer.alloc(26)
    data.writeUInt32BE(sequence++, 0)
    header.copy(data, 4, 0, 8)
    data.writeUInt16BE(1, 20)
    data.writeUInt16BE(10, 22)
    return chunk('fcTL', data)
  }
  const parts = [first!.subarray(0, 8), chunk('IHDR', header), chunk('acTL', Buffer.from([0, 0, 0, shown, 0, 0, 0, 0]))]
  for (const [index, file] of files.entries()) {
    if (index > 0 || isFirstInAnimation) parts.push(frameControl())
    for (const { type, data } of chunksOf(file)) {
      if (type !== 'IDAT') continue
      const number = Buffer.alloc(4)
      if (index > 0) number.writeUInt32BE(sequence++)
      parts.push(index === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([number, data])))
    }
  }
  return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))])
}

function chunksOf(file: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks = []
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at)
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return chunks
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

import { type Header, textAt } from './header.ts'

/** HEVC and AV1 pictures share one container (ISO/IEC 14496-12 boxes, 23008-12 items). */
export function heifType(bytes: Uint8Array, view: DataView): 'heic' | 'avif' | undefined {
  const end = Math.min(view.getUint32(0), bytes.length, 256)
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(textAt(bytes, at, 4))
  if (brands.some((brand) => ['avif', 'avis'].includes(brand))) return 'avif'
  if (brands.some((brand) => ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'].includes(brand))) {
    return 'heic'
  }
  if (!brands.some((brand) => ['mif1', 'msf1', 'mif2'].includes(brand))) return undefined
  // Only the container is named: the decoder's settings say what is in it.
  const properties = propertiesOf(bytes, view)
  if (properties.some(({ type }) => type === 'av1C')) return 'avif'
  return properties.some(({ type }) => type === 'hvcC') ? 'heic' : undefined
}

/** Width and height are those of the largest picture inside: the whole is never smaller than a tile of it. */
export function readHeifHeader(bytes: Uint8Array, view: DataView): Header {
  const boxes = boxesIn(bytes, view, 0, bytes.length)
  let size = { width: 0, height: 0 }
  for (const { type, at } of propertiesOf(bytes, view)) {
    if (type !== 'ispe') continue
    const [width, height] = [view.getUint32(at + 4), view.getUint32(at + 8)]
    if (width * height > size.width * size.height) size = { width, height }
  }
  if (size.width === 0) throw new RangeError('no size is said')
  const isWhole = boxes.every(({ end }) => end <= bytes.length)
  return { ...size, isWhole, isAnimated: boxes.some(({ type }) => type === 'moov') }
}

interface Box {
  readonly type: string
  /** Where its content starts and ends; the end may lie outside a file that was cut off. */
  readonly at: number
  readonly end: number
}

function boxesIn(bytes: Uint8Array, view: DataView, from: number, to: number): Box[] {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= Math.min(to, bytes.length); ) {
    const short = view.getUint32(at)
    const headBytes = short === 1 ? 16 : 8
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short
    if (size < headBytes) break
    boxes.push({ type: textAt(bytes, at + 4, 4), at: at + headBytes, end: at + size })
    at += size
  }
  return boxes
}

function propertiesOf(bytes: Uint8Array, view: DataView): Box[] {
  const inside = (boxes: readonly Box[], wanted: string, skip = 0) =>
    boxes.filter(({ type }) => type === wanted).flatMap(({ at, end }) => boxesIn(bytes, view, at + skip, end))
  const top = boxesIn(bytes, view, 0, bytes.length)
  return inside(inside(inside(top, 'meta', 4), 'iprp'), 'ipco')
}

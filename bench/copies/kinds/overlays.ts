import { drawText, lineOf, textWidth } from '../drawing/block-font.ts'
import { Canvas } from '../drawing/canvas.ts'
import { type Box, blurred, type Colour, cropped, type Picture, resized } from '../drawing/picture.ts'
import { coverOf, disc, everywhere, heart, type Shape, speechBubble, star } from '../drawing/shapes.ts'
import { between, type Maker } from './making.ts'

const threat = ['PAY', 'NOW', 'OR', 'THEY', 'ALL', 'GET', 'IT', 'BY', 'TEN', 'TODAY']
const [white, black]: Colour[] = [
  [255, 255, 255],
  [10, 10, 10],
]
const textWidthShare = 0.92

export const border: Maker<'border'> = ({ share }, picture) => {
  const side = Math.round(Math.max(picture.width, picture.height) * share)
  const canvas = Canvas.of(picture.width + 2 * side, picture.height + 2 * side, white!)
  canvas.place(picture, side, side)
  return canvas.picture
}

export const caption: Maker<'caption'> = ({ at, share }, picture) => {
  const bar = Math.round(picture.height * share)
  const canvas = Canvas.of(picture.width, picture.height + bar, white!)
  canvas.place(picture, 0, at === 'above' ? bar : 0)
  const top = at === 'above' ? 0 : picture.height
  // Two lines that fill the bar.
  const height = bar * 0.26
  const first = lineOf(threat, height, picture.width * textWidthShare)
  const second = lineOf(['WE', 'HAVE', 'YOUR', 'FRIENDS', 'LIST'], height, picture.width * textWidthShare)
  for (const [line, text] of [first, second].entries()) {
    const left = (picture.width - textWidth(text, height)) / 2
    drawText(canvas, text, { left, top: top + bar * (0.16 + 0.42 * line), height, colour: black! })
  }
  return canvas.picture
}

export const text: Maker<'text'> = ({ heightShare }, picture, { random }) => {
  const canvas = new Canvas(picture)
  const height = picture.height * heightShare
  const line = lineOf(threat, height, picture.width * textWidthShare)
  const left = (picture.width - textWidth(line, height)) / 2
  const top = picture.height * between(0.08, 0.84, random)
  drawText(canvas, line, { left, top, height, colour: white!, outline: black! })
  return canvas.picture
}

const shapes: readonly Shape[] = [disc, heart, star, speechBubble, everywhere, disc]
const colours: readonly Colour[] = [
  [255, 204, 0],
  [230, 30, 60],
  [40, 160, 255],
  [60, 200, 90],
  [250, 120, 20],
  [180, 70, 220],
]

export const stickers: Maker<'stickers'> = ({ count, areaShare }, picture, { random }) => {
  const canvas = new Canvas(picture)
  const weights = Array.from({ length: count }, () => between(0.6, 1.4, random))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const taken: Box[] = []
  for (const [at, weight] of weights.entries()) {
    const shape = shapes[at % shapes.length]!
    const area = (picture.width * picture.height * areaShare * weight) / total
    const side = Math.sqrt(area / coverOf(shape))
    const box = freeBox(picture, side, taken, random)
    taken.push(box)
    canvas.shape(box, colours[at % colours.length]!, shape)
    if (shape === disc) drawFace(canvas, box)
  }
  return canvas.picture
}

/** A box of this side inside the picture that touches none of the others. */
function freeBox({ width, height }: Picture, side: number, taken: readonly Box[], random: () => number): Box {
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const [left, top] = [random() * (width - side), random() * (height - side)]
    const isFree = taken.every(
      (other) =>
        left + side < other.left ||
        other.left + other.width < left ||
        top + side < other.top ||
        other.top + other.height < top,
    )
    if (isFree) return { left, top, width: side, height: side }
  }
  throw new RangeError('no room for another sticker')
}

function drawFace(canvas: Canvas, { left, top, width }: Box): void {
  for (const across of [0.33, 0.67]) canvas.disc(left + width * across, top + width * 0.38, width * 0.07, black!)
  const mouth = { left: left + width * 0.26, top: top + width * 0.56, width: width * 0.48, height: width * 0.24 }
  canvas.shape(mouth, black!, (u, v) => Math.hypot(u - 0.5, v / 2) < 0.5)
}

export const blurParts: Maker<'blurParts'> = async ({ count, areaShare, sigmaShare }, picture, { random }) => {
  const canvas = new Canvas(picture)
  const soft = await blurred(picture, sigmaShare * Math.max(picture.width, picture.height))
  const side = Math.sqrt((picture.width * picture.height * areaShare) / count / (Math.PI / 4))
  const taken: Box[] = []
  for (let part = 0; part < count; part++) {
    const box = freeBox(picture, side, taken, random)
    taken.push(box)
    const mask = (x: number, y: number) => (side / 2 - Math.hypot(x - side / 2, y - side / 2)) / (side * 0.02)
    const clamped = (x: number, y: number) => Math.min(1, Math.max(0, mask(x, y)))
    canvas.place(cropped(soft, box), box.left, box.top, { mask: clamped })
  }
  return canvas.picture
}

export const pixelate: Maker<'pixelate'> = async ({ areaShare, blocks }, picture, { random }) => {
  const canvas = new Canvas(picture)
  const share = Math.sqrt(areaShare)
  const [width, height] = [Math.round(picture.width * share), Math.round(picture.height * share)]
  const left = Math.floor(random() * (picture.width - width))
  const top = Math.floor(random() * (picture.height - height))
  const coarse = await resized(cropped(picture, { left, top, width, height }), blocks, blocks)
  const [blockWidth, blockHeight] = [width / blocks, height / blocks]
  for (let at = 0; at < blocks * blocks; at++) {
    const [column, row] = [at % blocks, Math.floor(at / blocks)]
    const [fromX, fromY] = [Math.round(left + column * blockWidth), Math.round(top + row * blockHeight)]
    const [toX, toY] = [Math.round(left + (column + 1) * blockWidth), Math.round(top + (row + 1) * blockHeight)]
    const colour = [...coarse.data.subarray(at * 3, at * 3 + 3)] as unknown as Colour
    canvas.rectangle({ left: fromX, top: fromY, width: toX - fromX, height: toY - fromY }, colour)
  }
  return canvas.picture
}

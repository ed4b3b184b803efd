import { Canvas } from '../drawing/canvas.ts'
import { type Colour, contained, covering, type Picture, resized } from '../drawing/picture.ts'
import { type Maker, oneOf } from './making.ts'
import { friendsList, phoneScreenshot } from './screens.ts'

/** Of the whole, in pixels. */
const side = 1024
const gap = 8
const grounds: readonly Colour[] = [
  [255, 255, 255],
  [16, 16, 18],
]

export const collage: Maker<'collage'> = async (
  { columns, rows, inLastRow = columns, fit, neighbours = 'photographs' },
  picture,
  making,
) => {
  const { random } = making
  const count = columns * (rows - 1) + inLastRow
  const ours = Math.floor(random() * count)
  const others: Picture[] = []
  for (let at = 0; others.length < count - 1; at++) {
    const neighbour = making.neighbours[at % making.neighbours.length]!
    const step = { how: 'phoneScreenshot', look: 'light' } as const
    others.push(neighbours === 'photographs' ? neighbour : await phoneScreenshot(step, neighbour, making))
  }
  const pictures = [...others.slice(0, ours), picture, ...others.slice(ours)]
  const ground = oneOf(grounds, random)
  if (fit === 'whole' && (rows === 1 || columns === 1))
    return inOneLine(pictures, rows === 1 ? 'across' : 'down', ground)
  const shape = count === 2 ? 0.625 : rows / columns
  const width = columns > rows || columns === rows ? side : Math.round((side * columns) / rows / 0.75)
  const height = columns > rows || columns === rows ? Math.round(side * shape) : side
  const canvas = Canvas.of(width, height, ground)
  const cellHeight = (height - gap * (rows - 1)) / rows
  const fill = { whole: contained, covering, squeezed: resized }[fit]
  for (const [at, one] of pictures.entries()) {
    const row = Math.floor(at / columns)
    const inRow = row === rows - 1 ? inLastRow : columns
    const cellWidth = (width - gap * (inRow - 1)) / inRow
    const left = (at % columns) * (cellWidth + gap)
    const top = row * (cellHeight + gap)
    const placed = await fill(one, cellWidth, cellHeight)
    canvas.place(placed, left + (cellWidth - placed.width) / 2, top + (cellHeight - placed.height) / 2)
  }
  return canvas.picture
}

/** All of the same height, or all of the same width, each as it is. */
async function inOneLine(pictures: readonly Picture[], way: 'across' | 'down', ground: Colour): Promise<Picture> {
  const common = 640
  const scaleOf = ({ width, height }: Picture) => (way === 'across' ? common / height : common / width)
  const placed = await Promise.all(
    pictures.map((one) => resized(one, one.width * scaleOf(one), one.height * scaleOf(one))),
  )
  const length = placed.reduce((sum, one) => sum + (way === 'across' ? one.width : one.height) + gap, -gap)
  const canvas = way === 'across' ? Canvas.of(length, common, ground) : Canvas.of(common, length, ground)
  let at = 0
  for (const one of placed) {
    canvas.place(one, way === 'across' ? at : 0, way === 'across' ? 0 : at)
    at += (way === 'across' ? one.width : one.height) + gap
  }
  return canvas.picture
}

export const besideFriendsList: Maker<'besideFriendsList'> = async ({ pictureShare }, picture, { random }) => {
  const ours = await contained(picture, side * pictureShare, side)
  const height = Math.max(ours.height, Math.round(side * 0.6))
  const list = await friendsList(Math.round(side * (1 - pictureShare)), height, random)
  const canvas = Canvas.of(ours.width + list.width, height, [255, 255, 255])
  const isFirst = random() < 0.5
  canvas.place(ours, isFirst ? 0 : list.width, (height - ours.height) / 2)
  canvas.place(list, isFirst ? ours.width : 0, 0)
  return canvas.picture
}

export const pictureInPicture: Maker<'pictureInPicture'> = async (
  { widthShare, ours },
  picture,
  { random, neighbours },
) => {
  const [small, large] = ours === 'small' ? [picture, neighbours[0]!] : [neighbours[0]!, picture]
  const ground = await contained(large, side, side)
  const inset = await contained(small, ground.width * widthShare, ground.height * widthShare * 1.5)
  const edge = 6
  const far = { x: ground.width - inset.width - 24, y: ground.height - inset.height - 24 }
  const [left, top] = [oneOf([24, far.x], random), oneOf([24, far.y], random)]
  const canvas = new Canvas(ground)
  const frame = { left: left - edge, top: top - edge, width: inset.width + 2 * edge, height: inset.height + 2 * edge }
  canvas.rectangle(frame, [255, 255, 255])
  canvas.place(inset, left, top)
  return canvas.picture
}

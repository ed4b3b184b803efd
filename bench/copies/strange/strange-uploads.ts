import { seededRandom } from '@breakwater/testkit/generated-photograph'
import { Canvas } from '../drawing/canvas.ts'
import { cropped, mirrored, type Picture, resized } from '../drawing/picture.ts'

/** What uploads are made of: pictures that nobody has listed. */
export type Stock = readonly Picture[]

/** One of eight kinds, the same for the same seed and stock. */
export async function strangeUpload(seed: number, stock: Stock): Promise<Picture> {
  const random = seededRandom(seed * 7919 + 17)
  const below = (most: number) => Math.floor(random() * most)
  const one = () => {
    const picture = stock[below(stock.length)]!
    return below(2) === 0 ? picture : mirrored(picture)
  }
  const part = () => {
    const picture = one()
    const [leastWidth, leastHeight] = [Math.min(160, picture.width - 1), Math.min(120, picture.height - 1)]
    const [width, height] = [
      leastWidth + below(picture.width - leastWidth),
      leastHeight + below(picture.height - leastHeight),
    ]
    const place = { left: below(picture.width - width + 1), top: below(picture.height - height + 1), width, height }
    return cropped(picture, place)
  }
  const grey = () => [below(256), below(256), below(256)] as const
  switch (seed % 8) {
    case 0:
      return resized(part(), 480 + below(544), 480 + below(544))
    case 1:
      return collage(2 + below(2), 1 + below(3), part)
    case 2:
    case 3: {
      const canvas = Canvas.of(473, 1024, below(2) === 0 ? [255, 255, 255] : [18, 18, 18])
      const shown = await resized(part(), 300 + below(173), 200 + below(400))
      for (let line = 0; line < 30; line++) {
        canvas.rectangle({ left: 16, top: 20 + line * 33, width: 40 + below(380), height: 6 + below(12) }, grey())
      }
      canvas.place(shown, below(474 - shown.width), 90 + below(300), { radius: seed % 8 === 3 ? 8 + below(24) : 0 })
      return canvas.picture
    }
    case 4:
      return collage(4 + below(20), 4 + below(20), part)
    case 5: {
      const canvas = Canvas.of(800, 1000, [250, 250, 246])
      for (let top = 30; top < 980; top += 14 + below(8)) {
        for (let left = 30; left < 760; ) {
          const width = 8 + below(70)
          canvas.rectangle({ left, top, width, height: 9 }, [20, 20, 20])
          left += width + 6
        }
      }
      return canvas.picture
    }
    case 6: {
      const canvas = Canvas.of(900, 700, grey())
      const [across, down] = [20 + below(200), 20 + below(200)]
      const colours = [grey(), grey(), grey()]
      for (let top = 0; top < 700; top += down) {
        for (let left = 0; left < 900; left += across) {
          const colour = colours[(left / across + (top / down) * 2) % 3]!
          canvas.rectangle({ left, top, width: across, height: down }, colour)
        }
      }
      return canvas.picture
    }
    default: {
      const canvas = Canvas.of(900, 900, grey())
      for (let box = 0; box < 40; box++) {
        const place = { left: below(850), top: below(850), width: 20 + below(500), height: 20 + below(500) }
        canvas.rectangle(place, grey())
      }
      return canvas.picture
    }
  }
}

async function collage(columns: number, rows: number, part: () => Picture): Promise<Picture> {
  const [width, height] = [Math.floor(1000 / columns), Math.floor(760 / rows)]
  const canvas = Canvas.of(columns * width, rows * height, [255, 255, 255])
  const gap = Math.min(6, Math.floor(width / 8))
  for (let cell = 0; cell < columns * rows; cell++) {
    const picture = await resized(part(), width - gap, height - gap)
    canvas.place(picture, (cell % columns) * width, Math.floor(cell / columns) * height)
  }
  return canvas.picture
}

import { drawText, textWidth } from '../drawing/block-font.ts'
import { Canvas } from '../drawing/canvas.ts'
import { blurred, type Colour, contained, covering, type Picture } from '../drawing/picture.ts'
import { heart } from '../drawing/shapes.ts'
import { between, type Maker, oneOf } from './making.ts'

/** A phone of 9 to 19.5, in pixels it is drawn in. */
export const screen = { width: 720, height: 1560 }
const bars = { status: 56, header: 104, foot: 110 }

interface Look {
  readonly ground: Colour
  readonly ink: Colour
  readonly faint: Colour
  readonly bar: Colour
  readonly ours: Colour
  readonly theirs: Colour
}

export const looks: Readonly<Record<'light' | 'dark', Look>> = {
  light: {
    ground: [255, 255, 255],
    ink: [24, 24, 28],
    faint: [150, 150, 158],
    bar: [246, 246, 248],
    ours: [205, 240, 190],
    theirs: [236, 236, 240],
  },
  dark: {
    ground: [10, 12, 16],
    ink: [236, 236, 240],
    faint: [120, 124, 132],
    bar: [24, 26, 32],
    ours: [10, 90, 80],
    theirs: [38, 42, 50],
  },
}

const avatarColours: readonly Colour[] = [
  [220, 90, 90],
  [90, 140, 220],
  [110, 180, 110],
  [200, 150, 70],
  [150, 100, 190],
  [90, 170, 180],
]
const names = [
  'MIRA K.',
  'JONAS',
  'ELIF T.',
  'SAM',
  'NOOR A.',
  'LUCA',
  'DARIA',
  'TOM B.',
  'INES',
  'YUKI',
  'ADA',
  'PAVEL',
]
const words = 'SO WHAT IS THIS HEY WHERE DID YOU GET IT NO WAY CALL ME NOW PLEASE STOP WE TALK LATER OK REALLY'.split(
  ' ',
)

/** Words up to about this many letters. */
export function sentence(random: () => number, letters: number): string {
  let line = oneOf(words, random)
  while (line.length < letters) line += ` ${oneOf(words, random)}`
  return line
}

/** Between black bars, or over a blurred copy of itself. */
export const letterbox: Maker<'letterbox'> = async ({ ground }, picture) => {
  const canvas =
    ground === 'black'
      ? Canvas.of(screen.width, screen.height, [0, 0, 0])
      : new Canvas(dimmed(await blurred(await covering(picture, screen.width, screen.height), 30)))
  const inside = await contained(picture, screen.width, screen.height)
  canvas.place(inside, (screen.width - inside.width) / 2, (screen.height - inside.height) / 2)
  return canvas.picture
}

function dimmed(picture: Picture): Picture {
  return { ...picture, data: picture.data.map((value) => value * 0.7) }
}

/** The picture in an app that shows one: bars above and below, buttons and what people say under it. */
export const phoneScreenshot: Maker<'phoneScreenshot'> = async ({ look }, picture, { random }) => {
  const style = looks[look]
  const canvas = Canvas.of(screen.width, screen.height, style.ground)
  const from = drawHead(canvas, style, random)
  const room = screen.height - from - bars.foot - 200
  const shown = await contained(picture, screen.width, room)
  canvas.place(shown, (screen.width - shown.width) / 2, from)
  drawButtons(canvas, style, from + shown.height + 24)
  let y = from + shown.height + 104
  for (; y < screen.height - bars.foot - 60; y += 78) drawRemark(canvas, style, y, random)
  drawFoot(canvas, style)
  return canvas.picture
}

/** The picture among what two people write each other. */
export const chat: Maker<'chat'> = async ({ look, widthShare }, picture, { random }) => {
  const style = looks[look]
  const canvas = Canvas.of(screen.width, screen.height, look === 'light' ? [236, 229, 221] : [11, 20, 26])
  let y = drawHead(canvas, style, random) + 20
  for (let count = 0; count < 2; count++) y = drawBubble(canvas, style, y, random)
  const [pad, time] = [8, 18]
  const shown = await contained(picture, screen.width * widthShare, screen.height * 0.5)
  const bubble = { left: 20, top: y, width: shown.width + 2 * pad, height: shown.height + 2 * pad }
  const isOurs = random() < 0.5
  if (isOurs) bubble.left = screen.width - bubble.width - 20
  canvas.rounded(bubble, 26, isOurs ? style.ours : style.theirs)
  canvas.place(shown, bubble.left + pad, y + pad, { radius: 20 })
  const clock = '21:47'
  const right = bubble.left + bubble.width - pad - 16 - textWidth(clock, time)
  drawText(canvas, clock, {
    left: right,
    top: y + bubble.height - pad - 16 - time,
    height: time,
    colour: [255, 255, 255],
  })
  y += bubble.height + 18
  while (y < screen.height - bars.foot - 90) y = drawBubble(canvas, style, y, random)
  canvas.rectangle({ left: 0, top: screen.height - bars.foot, width: screen.width, height: bars.foot }, style.bar)
  canvas.rounded({ left: 24, top: screen.height - 88, width: screen.width - 130, height: 66 }, 33, style.ground)
  drawText(canvas, 'MESSAGE', { left: 60, top: screen.height - 66, height: 22, colour: style.faint })
  canvas.disc(screen.width - 56, screen.height - 55, 34, [20, 150, 110])
  return canvas.picture
}

/** Status bar and header; returns the first row below. */
function drawHead(canvas: Canvas, { ink, bar, faint }: Look, random: () => number): number {
  canvas.rectangle({ left: 0, top: 0, width: screen.width, height: bars.status + bars.header }, bar)
  const minutes = String(Math.floor(random() * 60)).padStart(2, '0')
  drawText(canvas, `21:${minutes}`, { left: 36, top: 18, height: 22, colour: ink })
  for (let step = 0; step < 4; step++) {
    canvas.rectangle({ left: 540 + step * 9, top: 36 - step * 5, width: 6, height: 6 + step * 5 }, ink)
  }
  canvas.shape({ left: 588, top: 18, width: 32, height: 24 }, ink, (u, v) => {
    const far = Math.hypot(u - 0.5, 1 - v)
    return Math.abs(u - 0.5) < (1 - v) * 0.8 && (far < 0.25 || (far > 0.45 && far < 0.62) || far > 0.8)
  })
  canvas.rounded({ left: 634, top: 18, width: 48, height: 24 }, 6, ink)
  canvas.rounded({ left: 637, top: 21, width: 42, height: 18 }, 4, bar)
  canvas.rectangle({ left: 639, top: 23, width: 8 + 28 * random(), height: 14 }, ink)
  const middle = bars.status + bars.header / 2
  canvas.shape({ left: 24, top: middle - 18, width: 24, height: 36 }, ink, (u, v) => {
    const edge = Math.abs(v - 0.5) * 1.6
    return u > edge && u < edge + 0.28
  })
  canvas.disc(104, middle, 34, oneOf(avatarColours, random))
  drawText(canvas, oneOf(names, random), { left: 156, top: middle - 26, height: 24, colour: ink })
  drawText(canvas, 'LAST SEEN 21:30', { left: 156, top: middle + 12, height: 15, colour: faint })
  for (const up of [-14, 0, 14]) canvas.disc(screen.width - 40, middle + up, 4, ink)
  return bars.status + bars.header
}

function drawButtons(canvas: Canvas, { ink, ground }: Look, top: number): void {
  canvas.shape({ left: 24, top, width: 52, height: 52 }, [235, 50, 80], heart)
  canvas.disc(126, top + 26, 24, ink)
  canvas.disc(126, top + 26, 19, ground)
  canvas.shape({ left: 176, top, width: 50, height: 50 }, ink, (u, v) => v < u && v > 0.5 - u / 2 && u + v < 1.2)
  canvas.shape(
    { left: screen.width - 66, top, width: 40, height: 52 },
    ink,
    (u, v) => v < 1 - 0.35 * (1 - 2 * Math.abs(u - 0.5)),
  )
}

function drawRemark(canvas: Canvas, { ink, faint }: Look, y: number, random: () => number): void {
  canvas.disc(52, y + 26, 26, oneOf(avatarColours, random))
  drawText(canvas, oneOf(names, random), { left: 96, top: y + 4, height: 17, colour: ink })
  drawText(canvas, sentence(random, Math.floor(between(8, 24, random))), {
    left: 96,
    top: y + 32,
    height: 17,
    colour: faint,
  })
}

function drawFoot(canvas: Canvas, { bar, ink }: Look): void {
  const top = screen.height - bars.foot
  canvas.rectangle({ left: 0, top, width: screen.width, height: bars.foot }, bar)
  for (let icon = 0; icon < 5; icon++) {
    const box = { left: 48 + icon * 146, top: top + 18, width: 42, height: 42 }
    if (icon % 2 === 0) canvas.rounded(box, 10, ink)
    else canvas.disc(box.left + 21, box.top + 21, 21, ink)
    canvas.rounded({ left: box.left + 7, top: box.top + 7, width: 28, height: 28 }, icon % 2 === 0 ? 6 : 14, bar)
  }
  canvas.rounded({ left: 240, top: screen.height - 18, width: 240, height: 8 }, 4, ink)
}

/** One or two lines somebody wrote; returns the first row below. */
function drawBubble(canvas: Canvas, { ink, ours, theirs }: Look, top: number, random: () => number): number {
  const lines = Array.from({ length: random() < 0.4 ? 2 : 1 }, () =>
    sentence(random, Math.floor(between(4, 20, random))),
  )
  const height = 20
  const width = Math.max(...lines.map((line) => textWidth(line, height))) + 48
  const isOurs = random() < 0.5
  const box = { left: isOurs ? screen.width - width - 20 : 20, top, width, height: lines.length * 34 + 34 }
  canvas.rounded(box, 24, isOurs ? ours : theirs)
  for (const [at, line] of lines.entries()) {
    drawText(canvas, line, { left: box.left + 24, top: top + 24 + at * 34, height, colour: ink })
  }
  return top + box.height + 14
}

/** Names with a round picture each, one below the other. */
export async function friendsList(width: number, height: number, random: () => number): Promise<Picture> {
  const { ground, ink, faint, bar } = looks.light
  const canvas = Canvas.of(width, height, ground)
  const row = height / 9
  canvas.rectangle({ left: 0, top: 0, width, height: row * 0.8 }, bar)
  drawText(canvas, 'FRIENDS', { left: width * 0.06, top: row * 0.28, height: row * 0.24, colour: ink })
  for (let at = 0; at < 8; at++) {
    const y = row * (at + 1)
    canvas.disc(row * 0.6, y + row * 0.4, row * 0.33, oneOf(avatarColours, random))
    canvas.disc(row * 0.6, y + row * 0.32, row * 0.11, bar)
    canvas.shape(
      { left: row * 0.4, top: y + row * 0.45, width: row * 0.4, height: row * 0.2 },
      bar,
      (u, v) => Math.hypot(u - 0.5, (1 - v) / 2) < 0.5,
    )
    drawText(canvas, names[(at + Math.floor(random() * 3)) % names.length]!, {
      left: row * 1.15,
      top: y + row * 0.2,
      height: row * 0.18,
      colour: ink,
    })
    drawText(canvas, `${Math.floor(between(2, 40, random))} FRIENDS`, {
      left: row * 1.15,
      top: y + row * 0.5,
      height: row * 0.12,
      colour: faint,
    })
  }
  return canvas.picture
}

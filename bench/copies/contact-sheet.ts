// node bench/copies/contact-sheet.ts FILE [PICTURES…]: every kind of copy of these pictures (by parts of their names), to look at.
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { copyKinds } from './copy-kinds.ts'
import { drawText } from './drawing/block-font.ts'
import { Canvas } from './drawing/canvas.ts'
import { contained, pictureOf } from './drawing/picture.ts'
import { makeCopy } from './make-copy.ts'
import { readPictureSet } from './pictures/listed-pictures.ts'

const [cell, label, columns] = [240, 16, 8]
const [file, ...wanted] = process.argv.slice(2)
if (file === undefined) throw new Error('which file?')
const { listed, neighbours } = await readPictureSet(console.error)
const chosen =
  wanted.length === 0 ? listed.slice(0, 2) : listed.filter(({ id }) => wanted.some((part) => id.includes(part)))
const cells = chosen.flatMap((picture) => copyKinds.map((kind) => ({ kind, picture })))
const rows = Math.ceil(cells.length / columns)
const canvas = Canvas.of(columns * cell, rows * (cell + label), [70, 70, 74])
for (const [at, { kind, picture }] of cells.entries()) {
  const copy = await makeCopy(kind, { ...picture, neighbours: neighbours[picture.source] })
  const small = await contained(copy, cell - 6, cell - 6)
  const [left, top] = [(at % columns) * cell, Math.floor(at / columns) * (cell + label)]
  canvas.place(small, left + (cell - small.width) / 2, top + (cell - small.height) / 2)
  drawText(canvas, kind.name, { left: left + 4, top: top + cell + 2, height: 9, colour: [255, 255, 255] })
}
const { data, width, height } = pictureOf(canvas.picture.data, canvas.picture.width, canvas.picture.height)
await writeFile(
  file,
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer(),
)

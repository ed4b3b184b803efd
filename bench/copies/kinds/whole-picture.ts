import {
  type Box,
  cropped,
  decode,
  encodeJpeg,
  encodeWebp,
  mirrored,
  pictureOf,
  resized,
  turned,
} from '../drawing/picture.ts'
import { type Maker, oneOf } from './making.ts'

export const recompress: Maker<'recompress'> = async ({ savings }, picture) => {
  let saved = picture
  for (const { as, quality, scale = 1 } of savings) {
    const smaller = await resized(saved, saved.width * scale, saved.height * scale)
    saved = await decode(await (as === 'jpeg' ? encodeJpeg(smaller, quality) : encodeWebp(smaller, quality)))
  }
  return saved
}

export const mirror: Maker<'mirror'> = (_step, picture) => mirrored(picture)

export const turn: Maker<'turn'> = ({ quarters }, picture) => turned(picture, quarters)

export const recolour: Maker<'recolour'> = ({ matrix, add }, { data, width, height }) => {
  const made = new Uint8ClampedArray(data.length)
  for (let at = 0; at < data.length; at += 3) {
    for (let k = 0; k < 3; k++) {
      made[at + k] =
        matrix[k * 3]! * data[at]! + matrix[k * 3 + 1]! * data[at + 1]! + matrix[k * 3 + 2]! * data[at + 2]! + add[k]!
    }
  }
  return pictureOf(new Uint8Array(made.buffer), width, height)
}

export const cropCorner: Maker<'cropCorner'> = ({ keeps }, picture, { random }) => {
  const [width, height] = [picture.width * keeps, picture.height * keeps]
  const left = oneOf([0, picture.width - width], random)
  const top = oneOf([0, picture.height - height], random)
  return cropped(picture, { left, top, width, height })
}

export const cropSide: Maker<'cropSide'> = ({ takes }, picture, { random }) => {
  const { width, height } = picture
  const [across, down] = [width * takes, height * takes]
  const boxes: readonly Box[] = [
    { left: across, top: 0, width: width - across, height },
    { left: 0, top: down, width, height: height - down },
    { left: 0, top: 0, width: width - across, height },
    { left: 0, top: 0, width, height: height - down },
  ]
  return cropped(picture, oneOf(boxes, random))
}

export const cropAround: Maker<'cropAround'> = ({ takes }, picture) => {
  const [left, top] = [picture.width * takes, picture.height * takes]
  return cropped(picture, { left, top, width: picture.width - 2 * left, height: picture.height - 2 * top })
}

export const squeeze: Maker<'squeeze'> = ({ widthTimes }, picture) =>
  resized(picture, picture.width * widthTimes, picture.height)

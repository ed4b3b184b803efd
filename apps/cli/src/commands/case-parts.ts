import { limits } from '@breakwater/contracts/limits'
import { type IsLeftOut, type PictureBox, touches } from '@breakwater/fingerprint'
import { type CommandInput, textOption, UsageError } from '../command.ts'

export const partsOptions = { parts: { type: 'boolean' }, faces: { type: 'string' } } as const

export const partsHelp = `  --parts              list up to ${limits.windowsOfPicture} small parts of each picture, too: sites can then find it where it was cut, or has
                       stickers or writing on it. It costs some safety: whoever stole the list could make out a finer
                       blur of those parts than of the whole. Only with --lane adult. Videos and HEIC have none
  --faces BOXES        with --parts: where faces are; nothing of them is in a part. Each is LEFT,TOP,WIDTH,HEIGHT in
                       percent of the picture as it is shown, with ; between them, and then for one file only. Draw
                       them large. If there is no face: --faces none`

/** What no part may touch, by the faces that are named; undefined where no parts are asked for. Throws `UsageError`. */
export function partsOption(input: CommandInput, files: readonly string[]): IsLeftOut | undefined {
  const faces = textOption(input, 'faces')
  if (input.values.parts !== true) {
    if (faces !== undefined) throw new UsageError('--faces goes with --parts: without parts no face is in one')
    return undefined
  }
  if (input.values.lane !== 'adult') throw new UsageError('--parts is only for --lane adult')
  if (faces === undefined) throw new UsageError('--parts needs --faces: where they are, or none')
  if (faces === 'none') return () => false
  if (files.length > 1) throw new UsageError('--faces with boxes takes one file: do the others with case add')
  const boxes = faces.split(';').map(readBox)
  return (corners) => boxes.some((box) => touches(corners, box))
}

function readBox(text: string): PictureBox {
  const numbers = text
    .split(',')
    .map((number) => (/^\s*\d{1,3}(\.\d+)?\s*$/.test(number) ? Number(number) : Number.NaN))
  const [left, top, width, height] = numbers as [number, number, number, number]
  const isWithin = numbers.length === 4 && left + width <= 100 && top + height <= 100 && width > 0 && height > 0
  if (!isWithin) {
    throw new UsageError(
      `--faces: "${text}" is no box. A face in the middle is 40,20,20,30: left, top, width, height in percent`,
    )
  }
  return { left: left / 100, top: top / 100, width: width / 100, height: height / 100 }
}

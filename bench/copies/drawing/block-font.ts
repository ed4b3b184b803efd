import type { Canvas } from './canvas.ts'
import type { Colour } from './picture.ts'

/** Seven rows of five cells, two hex digits a row: drawn here, so that text is the same on each machine. */
const glyphs: Readonly<Record<string, string>> = {
  'A': '0E11111F111111',
  'B': '1E11111E11111E',
  'C': '0E11101010110E',
  'D': '1E11111111111E',
  'E': '1F10101E10101F',
  'F': '1F10101E101010',
  'G': '0E11101711110F',
  'H': '1111111F111111',
  'I': '0E04040404040E',
  'J': '0702020202120C',
  'K': '11121418141211',
  'L': '1010101010101F',
  'M': '111B1515111111',
  'N': '11191513111111',
  'O': '0E11111111110E',
  'P': '1E11111E101010',
  'Q': '0E11111115120D',
  'R': '1E11111E141211',
  'S': '0F10100E01011E',
  'T': '1F040404040404',
  'U': '1111111111110E',
  'V': '11111111110A04',
  'W': '11111115151B11',
  'X': '11110A040A1111',
  'Y': '11110A04040404',
  'Z': '1F01020408101F',
  '0': '0E11131519110E',
  '1': '040C040404040E',
  '2': '0E11010608101F',
  '3': '1E01010E01011E',
  '4': '02060A121F0202',
  '5': '1F101E0101110E',
  '6': '0608101E11110E',
  '7': '1F010204080808',
  '8': '0E11110E11110E',
  '9': '0E11110F01020C',
  ':': '00040000000400',
  '.': '00000000000004',
  '!': '04040404040004',
  '?': '0E110106040004',
}
const [rows, columns] = [7, 5]
/** Of the height of a letter. */
const advance = (columns + 1) / rows

export function textWidth(text: string, height: number): number {
  return (text.length * advance - 1 / rows) * height
}

export interface TextStyle {
  readonly left: number
  readonly top: number
  /** Of a letter, in pixels. */
  readonly height: number
  readonly colour: Colour
  /** Drawn a tenth of the height around every cell first. */
  readonly outline?: Colour
}

/** Capitals, digits and `:.!?`; everything else is a gap. */
export function drawText(canvas: Canvas, text: string, { left, top, height, colour, outline }: TextStyle): void {
  const cell = height / rows
  const cells: { x: number; y: number }[] = []
  for (const [at, letter] of [...text.toUpperCase()].entries()) {
    const glyph = glyphs[letter]
    if (glyph === undefined) continue
    for (let row = 0; row < rows; row++) {
      const bits = Number.parseInt(glyph.slice(row * 2, row * 2 + 2), 16)
      for (let column = 0; column < columns; column++) {
        const isSet = ((bits >> (columns - 1 - column)) & 1) === 1
        if (isSet) cells.push({ x: left + at * advance * height + column * cell, y: top + row * cell })
      }
    }
  }
  const draw = (by: number, paint: Colour) => {
    for (const { x, y } of cells) {
      // From edge to edge, so that cells of broken size leave no gaps.
      const [from, to] = [Math.round(x - by), Math.round(x + cell + by)]
      const [above, below] = [Math.round(y - by), Math.round(y + cell + by)]
      canvas.rectangle({ left: from, top: above, width: to - from, height: below - above }, paint)
    }
  }
  if (outline !== undefined) draw(height / 10, outline)
  draw(0, colour)
}

/** As many of the words as fit into the width, from the first. */
export function lineOf(words: readonly string[], height: number, width: number): string {
  let line = words[0] ?? ''
  for (const word of words.slice(1)) {
    if (textWidth(`${line} ${word}`, height) > width) break
    line += ` ${word}`
  }
  return line
}

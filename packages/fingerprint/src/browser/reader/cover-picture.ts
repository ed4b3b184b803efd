import type { PictureBox } from '../../regions/picture-box.ts'
import type { ReaderWords } from './reader-messages.ts'

/** Squares along the shorter side, and along the longer one at most: a face covers some of them. */
const squaresAcross = 6
const mostSquaresAlong = 12
/** CSS pixels. A picture is not drawn higher. */
const mostHeight = 480
/** Pixels of the longer side as it is drawn. */
const mostDrawn = 1_024

/** A picture laid out in squares, each of which its person can cover. It is in the frame: no page sees it. */
export interface CoverPicture {
  /** Shows a picture, nothing of it covered, blurred until somebody asks for it clear. False where it cannot be drawn. */
  show(file: Blob, words: ReaderWords): Promise<boolean>
  hide(): void
  /** What is covered, square by square. */
  covered(): PictureBox[]
}

/** Puts it in `place`, which is empty while nothing is shown. `onCovered` is told how many squares are covered. */
export function createCoverPicture(place: HTMLElement, onCovered: (count: number) => void): CoverPicture {
  let squares: HTMLButtonElement[] = []
  let columns = 1
  let shown = 0

  const boxAt = (index: number): PictureBox => {
    const rows = squares.length / columns
    const [row, column] = [Math.floor(index / columns), index % columns]
    return { left: column / columns, top: row / rows, width: 1 / columns, height: 1 / rows }
  }
  const isCovered = (square: HTMLButtonElement) => square.getAttribute('aria-pressed') === 'true'
  const hide = () => {
    shown++
    squares = []
    place.replaceChildren()
  }

  /** Of all squares one can be tabbed to; the arrows lead from one to the next. */
  const moveFrom = (index: number, key: string): boolean => {
    const steps: Record<string, number> = {
      ArrowUp: -columns,
      ArrowDown: columns,
      ArrowLeft: index % columns > 0 ? -1 : 0,
      ArrowRight: index % columns < columns - 1 ? 1 : 0,
    }
    const step = steps[key]
    if (step === undefined) return false
    const next = squares[index + step]
    if (next === undefined) return true
    squares[index]!.tabIndex = -1
    next.tabIndex = 0
    next.focus()
    return true
  }

  const squareAt = (index: number, label: string) => {
    const square = document.createElement('button')
    square.type = 'button'
    square.tabIndex = index === 0 ? 0 : -1
    square.setAttribute('aria-pressed', 'false')
    const [row, column] = [Math.floor(index / columns) + 1, (index % columns) + 1]
    square.setAttribute('aria-label', label.replace('{row}', String(row)).replace('{column}', String(column)))
    square.addEventListener('click', () => {
      square.setAttribute('aria-pressed', String(!isCovered(square)))
      onCovered(squares.filter(isCovered).length)
    })
    square.addEventListener('keydown', (event) => {
      if (moveFrom(index, event.key)) event.preventDefault()
    })
    return square
  }

  return {
    async show(file, words) {
      hide()
      const own = shown
      const canvas = await draw(file)
      if (canvas === undefined || own !== shown) return false
      const { width, height } = canvas
      const along = Math.min(
        mostSquaresAlong,
        Math.round((squaresAcross * Math.max(width, height)) / Math.min(width, height)),
      )
      columns = width < height ? squaresAcross : along
      const rows = width < height ? along : squaresAcross
      squares = Array.from({ length: columns * rows }, (_, index) => squareAt(index, words.square))
      const picture = element('div', 'picture')
      picture.role = 'group'
      picture.ariaLabel = words.picture
      picture.style.width = `min(100%, ${Math.floor((mostHeight * width) / height)}px)`
      const grid = element('div', 'squares')
      grid.dir = 'ltr'
      grid.style.gridTemplate = `repeat(${rows}, 1fr) / repeat(${columns}, 1fr)`
      grid.append(...squares)
      canvas.className = 'soft'
      picture.append(canvas, grid)
      place.replaceChildren(picture, clearButton(canvas, words))
      onCovered(0)
      return true
    },
    hide,
    covered: () => squares.flatMap((square, index) => (isCovered(square) ? [boxAt(index)] : [])),
  }
}

/** Shows the picture clear for who asks, and blurred again. */
function clearButton(canvas: HTMLCanvasElement, { clear, soft }: ReaderWords): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'second'
  button.textContent = clear
  button.addEventListener('click', () => {
    const isSoft = canvas.classList.toggle('soft')
    button.textContent = isSoft ? clear : soft
  })
  return button
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  return made
}

/** As it is shown, its longer side `mostDrawn` pixels at most. Undefined where this browser does not read it. */
async function draw(file: Blob): Promise<HTMLCanvasElement | undefined> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
  if (bitmap === undefined) return undefined
  try {
    const scale = Math.min(1, mostDrawn / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    return canvas
  } finally {
    bitmap.close()
  }
}

/** The loop takes in one new connection in each turn: the less else is begun in it, the sooner somebody new is heard. */
const inOneTurn = 3

/**
 * Lets requests begin a few in each turn of the event loop, oldest first. However many come at once, what was begun before and
 * what comes through another turnstile goes on between them.
 */
export class Turnstile {
  readonly #fewer: () => number | undefined
  readonly #waiting: (() => void)[] = []
  #isTurning = false

  /** `fewer`: asked before each turn, how many may begin in it; undefined: as many as ever. */
  constructor(fewer: () => number | undefined = () => undefined) {
    this.#fewer = fewer
  }

  through(): Promise<void> {
    return new Promise((enter) => {
      this.#waiting.push(enter)
      this.#turnSoon()
    })
  }

  #turnSoon(): void {
    if (this.#isTurning) return
    this.#isTurning = true
    setImmediate(() => {
      for (const enter of this.#waiting.splice(0, this.#fewer() ?? inOneTurn)) enter()
      this.#isTurning = false
      if (this.#waiting.length > 0) this.#turnSoon()
    })
  }
}

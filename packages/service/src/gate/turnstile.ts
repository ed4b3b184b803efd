const inOneTurn = 12

/**
 * Lets requests begin a few in each turn of the event loop, oldest first. However many come at once, what was begun before and
 * what comes through another turnstile goes on between them.
 */
export class Turnstile {
  readonly #waiting: (() => void)[] = []
  #isTurning = false

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
      for (const enter of this.#waiting.splice(0, inOneTurn)) enter()
      this.#isTurning = false
      if (this.#waiting.length > 0) this.#turnSoon()
    })
  }
}

/** A content that is being looked at again. */
export interface Look extends Disposable {
  readonly content: string
  /** The platform deleted it meanwhile. */
  readonly isForgotten: boolean
}

/** The contents that are being looked at: what is forgotten meanwhile is told of to nobody, and kept nowhere. */
export class Looks {
  readonly #under = new Set<{ readonly content: string; isForgotten: boolean }>()

  /** To be disposed of when it is over. */
  begin(content: string): Look {
    const look = { content, isForgotten: false, [Symbol.dispose]: () => void this.#under.delete(look) }
    this.#under.add(look)
    return look
  }

  forget(contents: readonly string[]): void {
    const gone = new Set(contents)
    for (const look of this.#under) if (gone.has(look.content)) look.isForgotten = true
  }
}

import type { FrameReader } from '@breakwater/fingerprint/browser'
import { useEffect, useRef, useState } from 'preact/hooks'
import { canHaveParts, type PictureOutcome, withParts } from './picture-outcome.ts'

interface CoveringState {
  readonly outcomes: readonly PictureOutcome[]
  /** The picture whose turn it is. */
  readonly number: number
  readonly step: 'opening' | 'shown' | 'choosing'
}

export interface Covering {
  /** Undefined before the first picture and after the last. */
  readonly state: CoveringState | undefined
  /** What is not covered may be used. */
  use(): void
  /** No parts of this one. */
  skip(): void
}

/**
 * Takes a person through those of their pictures that can have parts, one after another, so that they cover faces before
 * parts are chosen. It begins at once, and is over with `onDone` or when it is taken off the page.
 */
export function useCovering(
  reader: FrameReader,
  begun: readonly PictureOutcome[],
  onDone: (outcomes: readonly PictureOutcome[]) => void,
): Covering {
  const [state, setState] = useState<CoveringState>()
  /** Whatever was begun before is stale. */
  const turn = useRef(0)
  const inTurn = useRef<number>()

  const next = async (outcomes: readonly PictureOutcome[]) => {
    const own = ++turn.current
    const picture = outcomes.find(canHaveParts)
    if (picture === undefined) {
      setState(undefined)
      return onDone(outcomes)
    }
    const { number } = picture
    inTurn.current = number
    setState({ outcomes, number, step: 'opening' })
    const isShown = await reader.show(number)
    if (own !== turn.current) return
    if (isShown) setState({ outcomes, number, step: 'shown' })
    else await next(withParts(outcomes, number, []))
  }

  useEffect(() => {
    void next(begun)
    return () => {
      turn.current++
      // The frame does one thing at a time: what it chooses still would keep it from reading the next file.
      if (inTurn.current !== undefined) reader.stop(inTurn.current)
      reader.hide()
    }
  }, [])

  return {
    state,
    async use() {
      if (state === undefined) return
      const own = ++turn.current
      const { outcomes, number } = state
      setState({ ...state, step: 'choosing' })
      const windows = await reader.windows(number).catch(() => [])
      if (own === turn.current) await next(withParts(outcomes, number, windows))
    },
    skip() {
      if (state === undefined) return
      void next(withParts(state.outcomes, state.number, []))
    },
  }
}

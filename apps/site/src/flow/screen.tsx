import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

let hasShownOne = false
let firstStep: string | undefined

/** One screen of a flow. A new one starts at its top, with its heading read out; the first of a page does not move. */
export function Screen({ step, heading, children }: { step: string; heading: string; children: ComponentChildren }) {
  const top = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    firstStep ??= step
    // Past its first screen, there is something to lose: ask-before-language.ts reads this.
    top.current?.closest('[data-flow]')?.toggleAttribute('data-begun', step !== firstStep)
    if (hasShownOne) {
      scrollTo({ top: 0, behavior: 'instant' })
      top.current?.focus({ preventScroll: true })
    }
    hasShownOne = true
  }, [step])
  return (
    <div data-step={step}>
      <h1 ref={top} tabIndex={-1}>
        {heading}
      </h1>
      {children}
    </div>
  )
}

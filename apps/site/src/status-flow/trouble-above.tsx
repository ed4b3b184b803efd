import { useEffect, useRef } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Trouble } from '../flow/parts.tsx'

/** What went wrong with a form, above it: brought into sight, since the button was pressed far below. */
export function TroubleAbove({ text }: { text: string }) {
  const { say } = usePage()
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => top.current?.scrollIntoView({ block: 'nearest' }), [text])
  return (
    <div ref={top}>
      <Trouble heading={say('problem.label')} text={text} />
    </div>
  )
}

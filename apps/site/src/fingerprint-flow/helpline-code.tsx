import { usePage } from '../flow/page.ts'
import { TextField } from '../flow/text-field.tsx'

/** For the few who were given a code; everyone else need not notice it. */
export function HelplineCode({ value, onChange }: { value: string; onChange: (typed: string) => void }) {
  const { say } = usePage()
  return (
    <details class="code">
      <summary>{say('review-json.code')}</summary>
      <TextField
        name="code"
        label={say('review-json.code.label')}
        hint={say('review-json.code.hint')}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </details>
  )
}

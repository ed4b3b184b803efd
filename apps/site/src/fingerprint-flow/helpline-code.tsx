import { usePage } from '../flow/page.ts'

/** For the few who were given a code; everyone else need not notice it. */
export function HelplineCode({ value, onChange }: { value: string; onChange: (typed: string) => void }) {
  const { say } = usePage()
  return (
    <details class="code">
      <summary>{say('review-json.code')}</summary>
      <label for="code">{say('review-json.code.label')}</label>
      <p class="small" id="code-hint">
        {say('review-json.code.hint')}
      </p>
      <input
        id="code"
        name="code"
        type="text"
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
        aria-describedby="code-hint"
        autocomplete="off"
        autocapitalize="characters"
        autocorrect="off"
        spellcheck={false}
      />
    </details>
  )
}

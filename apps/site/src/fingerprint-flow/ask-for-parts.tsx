import { limits } from '@breakwater/contracts/limits'
import { usePage } from '../flow/page.ts'

interface AskForPartsProps {
  readonly isWanted: boolean
  readonly onChange: (isWanted: boolean) => void
}

/** For those who want more copies found, and will cover faces for it; everyone else need not notice it (ADR 60). */
export function AskForParts({ isWanted, onChange }: AskForPartsProps) {
  const { say } = usePage()
  return (
    <details class="code" data-parts>
      <summary>{say('parts.summary')}</summary>
      <p>{say('parts.what', { most: limits.windowsOfPicture })}</p>
      <p>{say('parts.cost')}</p>
      <p>
        <label class="tick">
          <input
            type="checkbox"
            name="parts"
            checked={isWanted}
            onChange={({ currentTarget }) => onChange(currentTarget.checked)}
          />
          <span>{say('parts.check')}</span>
        </label>
      </p>
      <p class="small">{say('parts.not')}</p>
    </details>
  )
}

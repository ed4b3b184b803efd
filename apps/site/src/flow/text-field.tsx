import type { JSX } from 'preact'

interface TextFieldProps extends Pick<JSX.InputHTMLAttributes<HTMLInputElement>, 'value' | 'onInput'> {
  /** Id of the field, and its name in a form. */
  readonly name: string
  readonly label: string
  readonly hint: string
  /** Digits only: a keyboard of digits, and a field no wider than they need. */
  readonly isNumber?: boolean
  /** Letters that are narrow enough to see all of a recovery card at once on a phone. */
  readonly isLong?: boolean
}

/** A field for what is copied from paper or a screen: nothing is kept, completed, corrected or looked up by the browser. */
export function TextField({ name, label, hint, isNumber = false, isLong = false, ...given }: TextFieldProps) {
  return (
    <>
      <label class="label" for={name}>
        {label}
      </label>
      <p class="small" id={`${name}-hint`}>
        {hint}
      </p>
      <input
        {...(isNumber ? { class: 'short', inputMode: 'numeric' } : { autocapitalize: 'characters' })}
        {...(isLong ? { class: 'long' } : {})}
        {...given}
        id={name}
        name={name}
        type="text"
        aria-describedby={`${name}-hint`}
        autocomplete="off"
        autocorrect="off"
        spellcheck={false}
      />
    </>
  )
}

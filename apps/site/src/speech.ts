import type { english } from './english.ts'
import { pluralForm } from './plural-form.ts'

/** `review.ready#one` and `review.ready#other` are two forms of one message, `review.ready`. */
type WithoutForm<Key> = Key extends `${infer Base}#${string}` ? Base : Key
export type MessageKey = WithoutForm<keyof typeof english>
export type Catalogue = Readonly<Record<string, string>>
/** `count` also chooses the plural form. */
export type MessageValues = Readonly<Record<string, string | number>>
export type Say = (key: MessageKey, values?: MessageValues) => string

/**
 * Speaks one language: `{name}` in a message is replaced by the value of that name, and a message in several plural
 * forms is chosen by `count` with the forms of CLDR that the language has. Throws on a message that is not there or
 * a value that was not given, so that the build fails and no person ever reads a key.
 */
export function speaker(locale: string, catalogue: Catalogue): Say {
  return (key, values = {}) => {
    const form = typeof values.count === 'number' ? pluralForm(locale, values.count) : 'other'
    const text = catalogue[key] ?? catalogue[`${key}#${form}`] ?? catalogue[`${key}#other`]
    if (text === undefined) throw new Error(`no message ${key} in ${locale}`)
    return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`message ${key} needs {${name}}`)
      return String(value)
    })
  }
}

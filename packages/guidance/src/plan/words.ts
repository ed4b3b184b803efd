/** Words of one language by key: `<step>.title`, `<step>.text`, `<step>.why`, `<step>.next`, `leaves.<leaving>`, `ask.…`. */
export type Words = Readonly<Record<string, string>>

/** `{name}` in the words is replaced. Throws for words that are not there and for a value that was not given. */
export function wordsFor(words: Words, key: string, values: Readonly<Record<string, string>> = {}): string {
  const text = words[key]
  if (text === undefined) throw new Error(`no words for ${key}`)
  return text.replaceAll(/\{([\w-]+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`the words of ${key} need {${name}}`)
    return value
  })
}

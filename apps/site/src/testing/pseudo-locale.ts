const accents: Readonly<Record<string, string>> = { a: 'ا', e: 'ع', i: 'ي', o: 'و', u: 'غ', n: 'ن', s: 'س', t: 'ت' }

/** A text as a language from right to left might have it: other letters, and two fifths longer. Values stay. */
function pseudo(text: string): string {
  if (!/[a-z]{2}/i.test(text)) return text
  const turned = text.replaceAll(/(\{[\w-]+\}|&[\w#]+;)|([a-z])/gi, (all, kept, letter) =>
    kept === undefined ? (accents[letter.toLowerCase()] ?? 'ل') : all,
  )
  return `${turned} ${'طويل '.repeat(Math.ceil(text.length / 12)).trim()}`
}

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
const plain = (text: string) => text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** A built page in that language. It is made here, in the test: no build has it and nobody is ever served it. */
export function pseudoPage(html: string): string {
  const start = html.indexOf('<body')
  const head = html.slice(0, start).replace(/<html lang="\w+" dir="ltr"/, '<html lang="ar" dir="rtl"')
  const body = html
    .slice(start)
    .replaceAll(/>([^<]+)</g, (_, text: string) => `>${pseudo(text)}<`)
    .replaceAll(/data-flow="([^"]*)"/g, (_, data: string) => {
      const page = JSON.parse(plain(data))
      const catalogue = Object.fromEntries(
        Object.entries<string>(page.catalogue).map(([key, text]) => [key, pseudo(text)]),
      )
      return `data-flow="${attribute(JSON.stringify({ ...page, catalogue }))}"`
    })
    .replaceAll(/data-words="([^"]*)"/g, (_, data: string) => {
      const words = Object.entries<string>(JSON.parse(plain(data))).map(([key, text]) => [key, pseudo(text)])
      return `data-words="${attribute(JSON.stringify(Object.fromEntries(words)))}"`
    })
  return head + body
}

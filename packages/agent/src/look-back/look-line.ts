import { ContentId, type LookAgain } from '@breakwater/contracts'
import type { ReadLine } from './file-pass.ts'
import { csvFields, jsonLine, textOfLine } from './import-line.ts'

const longestUrl = 4_096
/** In characters. */
export const longestLine = longestUrl + 1_000

/** A line that names a content, and where its file lies in the platform's own storage. */
export interface LookLine extends LookAgain {
  readonly line: number
}

/** A line of CSV (`content,url`) or of JSON with those names. An empty line and a head say nothing. */
export function readLookLine(line: string, number: number): ReadLine<LookLine> {
  const text = textOfLine(line)
  if (text.length > longestLine) return { refused: 'too-long' }
  if (text === '') return 'nothing'
  const fields = text.startsWith('{') ? fieldsOfJson(text) : csvFields(text, 2, 2)
  if (typeof fields === 'string') return { refused: fields }
  const [content, url] = fields
  const known = ContentId.safeParse(content)
  if (!known.success) return { refused: 'content' }
  if (url === undefined || url.length > longestUrl || !URL.canParse(url)) return { refused: 'url' }
  return { item: { content: known.data, url, line: number } }
}

function fieldsOfJson(text: string): (string | undefined)[] | string {
  const value = jsonLine(text)
  if (value === 'not-json') return value
  const { content, url, ...others } = value
  if (Object.keys(others).length > 0) return 'columns'
  return [content, url].map((field) => (typeof field === 'string' ? field : undefined))
}

import { ContentId, type KnownContent, type Md5Hash, type PdqHash } from '@breakwater/contracts'

/** Why a line of an import is not taken. Never with what stands in it. */
export type RefusedBecause = 'not-json' | 'columns' | 'content' | 'pdq' | 'quality' | 'md5' | 'too-long'

export type ImportLine = { readonly content: KnownContent } | { readonly refused: RefusedBecause } | 'nothing'

/** In characters. */
export const longestLine = 2_000
const pdqForm = /^[0-9a-f]{64}$/i
const md5Form = /^[0-9a-f]{32}$/i
const qualityForm = /^(100|\d{1,2})$/

/** Without the mark at the start of a file; empty for a head. */
export function textOfLine(line: string): string {
  const text = line.replace(/^\uFEFF/, '').trim()
  return /^"?content"?,/.test(text) ? '' : text
}

/** A line of CSV (`content,pdq,quality[,md5]`) or of JSON with those names. An empty line and a head say nothing. */
export function readImportLine(line: string): ImportLine {
  const text = textOfLine(line)
  if (text.length > longestLine) return { refused: 'too-long' }
  if (text === '') return 'nothing'
  const fields = text.startsWith('{') ? jsonFields(text) : csvFields(text, 3, 4)
  if (typeof fields === 'string') return { refused: fields }
  const [content = '', pdq = '', quality = '', md5 = ''] = fields
  if (!ContentId.safeParse(content).success) return { refused: 'content' }
  if (!pdqForm.test(pdq)) return { refused: 'pdq' }
  if (!qualityForm.test(quality)) return { refused: 'quality' }
  if (md5 !== '' && !md5Form.test(md5)) return { refused: 'md5' }
  return {
    content: {
      content: content as ContentId,
      pdq: pdq.toLowerCase() as PdqHash,
      quality: Number(quality),
      ...(md5 === '' ? {} : { md5: md5.toLowerCase() as Md5Hash }),
    },
  }
}

export function jsonLine(text: string): Record<string, unknown> | 'not-json' {
  try {
    return JSON.parse(text)
  } catch {
    return 'not-json'
  }
}

function jsonFields(text: string): string[] | RefusedBecause {
  const value = jsonLine(text)
  if (value === 'not-json') return value
  const { content, pdq, quality, md5, ...others } = value
  if (Object.keys(others).length > 0) return 'columns'
  const named = { content: [content, 'string'], pdq: [pdq, 'string'], quality: [quality, 'number'] } as const
  for (const [name, [field, type]] of Object.entries(named)) if (typeof field !== type) return name as RefusedBecause
  if (md5 !== undefined && md5 !== null && typeof md5 !== 'string') return 'md5'
  return [content, pdq, quality, md5 ?? ''].map(String)
}

/** RFC 4180: a field in double quotes may hold commas, and two quotes for one. */
export function csvFields(text: string, least: number, most: number): string[] | 'columns' {
  const fields = text.includes('"') ? quotedFields(text) : text.split(',')
  if (fields === undefined || fields.length < least || fields.length > most) return 'columns'
  return fields.map((field) => field.trim())
}

function quotedFields(text: string): string[] | undefined {
  const fields: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y
  while (field.lastIndex <= text.length) {
    const found = field.exec(text)
    if (found === null) return undefined
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '') return fields
  }
  return undefined
}

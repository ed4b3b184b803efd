import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rowStart } from './testing/format-document.ts'
import { formatNames } from './testing/format-table.ts'

test('docs/formats.md promises what the table promises, no more and no less', () => {
  const text = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8')
  const images = text.slice(text.indexOf('## Images'), text.indexOf('### What all formats share'))
  const rows = images.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| format'))
  expect(rows).toHaveLength(formatNames.length)
  for (const [index, format] of formatNames.entries()) expect(rows[index]).toContain(rowStart(format))
})

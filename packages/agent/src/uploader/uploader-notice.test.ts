import { expect, test } from 'vitest'
import { tellUploaderAfter, uploaderNotice } from './uploader-notice.ts'

test.each(['en', 'cy'] as const)(
  'in %s no notice names a list, a match, a person or a reason to guess at',
  (language) => {
    for (const kind of ['received', 'unreadable', 'waiting', 'removed', 'shown', 'stays-removed'] as const) {
      const text = uploaderNotice(kind, language, 24)
      expect(text).not.toMatch(/list|rhestr|match|paru|hash|intimate|agos|report|adrodd|Breakwater|\{/i)
      expect(text.length).toBeGreaterThan(30)
    }
    expect(uploaderNotice('waiting', language, 24)).toContain('24')
  },
)

test('an uploader is told never before the delay, never after the jitter, and not always at the same time', () => {
  const at = new Date('2026-11-23T10:00:00Z')
  const seconds = Array.from({ length: 500 }, () => {
    const told = tellUploaderAfter({ delaySeconds: 60, jitterSeconds: 30 }, at)
    return (told.getTime() - at.getTime()) / 1000
  })
  expect(Math.min(...seconds)).toBeGreaterThanOrEqual(60)
  expect(Math.max(...seconds)).toBeLessThanOrEqual(90)
  expect(new Set(seconds).size).toBeGreaterThan(10)
  expect(tellUploaderAfter({ delaySeconds: 0, jitterSeconds: 0 }, at)).toEqual(at)
})

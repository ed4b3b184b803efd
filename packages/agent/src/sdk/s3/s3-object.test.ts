import { ContentId } from '@breakwater/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type S3Object, s3ContentId, s3ObjectOf } from './s3-object.ts'

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  fc.stringMatching(/^[@%/+ a:.]{1,9}$/),
)
const object: fc.Arbitrary<S3Object> = fc
  .record({ bucket: name, key: name, versionId: fc.option(name, { nil: undefined }) })
  .map(({ versionId, ...rest }) => ({ ...rest, ...(versionId === undefined ? {} : { versionId }) }))

test('the id of a plain object reads as it is', () => {
  expect(s3ContentId({ bucket: 'photos', key: 'a/b c@1.jpg' })).toBe('s3:photos/a/b%20c%401.jpg')
  expect(s3ContentId({ bucket: 'photos', key: 'a.jpg', versionId: 'v.1' })).toBe('s3:photos/a.jpg@v.1')
})

test('every object has a content id of its own, by which it is found again', () => {
  fc.assert(
    fc.property(object, (one) => {
      const id = s3ContentId(one)
      expect(ContentId.safeParse(id).success).toBe(true)
      if (id.startsWith('s3:')) expect(s3ObjectOf(id)).toEqual(one)
    }),
  )
})

test('of long names a digest is left: the same for the same, another for any other', () => {
  fc.assert(
    fc.property(name, fc.integer({ min: 503, max: 1024 }), (end, length) => {
      const key = 'k'.repeat(length)
      const id = s3ContentId({ bucket: 'photos', key: key + end })
      expect(ContentId.safeParse(id).success).toBe(true)
      expect(id).toMatch(/^s3-long:[0-9a-f]{64}$/)
      expect(s3ObjectOf(id)).toBeUndefined()
      expect(s3ContentId({ bucket: 'photos', key: key + end })).toBe(id)
      expect(s3ContentId({ bucket: 'photos', key, versionId: end })).not.toBe(id)
      expect(s3ContentId({ bucket: 'photos', key: `${key}x${end}` })).not.toBe(id)
    }),
  )
})

test('an id that was not made here names no object', () => {
  const others = [
    '',
    'a.jpg',
    's3:',
    's3:b',
    's3:b/',
    's3:/k',
    's3:b/%41',
    's3:b/a b',
    's3:b/%ff',
    's3:b/k@',
    's3:b/k@v@w',
  ]
  for (const id of others) expect(s3ObjectOf(id)).toBeUndefined()
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = s3ObjectOf(`s3:${text}`)
      if (read !== undefined) expect(s3ContentId(read)).toBe(`s3:${text}`)
    }),
  )
})

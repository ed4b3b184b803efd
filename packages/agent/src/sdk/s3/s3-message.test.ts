import { inspect } from 'node:util'
import { Problem } from '@breakwater/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  encodedBy,
  eventBridgeEvent,
  lambdaOfSns,
  lambdaOfSqs,
  s3Notification,
  sns,
  sqs,
  sqsAnswer,
} from '../../testing/s3-messages.ts'
import { keyOfNotification, type S3Change, s3ChangesOf } from './s3-message.ts'

const object = { bucket: 'photos', key: 'a/by the sea+1 ü.jpg', versionId: 'v1' }
const change: S3Change = { object, kind: 'created', sequencer: '0055AED6DCD90281E5' }
const removal: S3Change = { object: { bucket: 'photos', key: 'b.jpg' }, kind: 'removed' }
const wellFormed = fc.string({ unit: 'binary', minLength: 1 })

const envelopes: [string, (inner: unknown) => unknown][] = [
  ['as it is', (inner) => inner],
  ['as text', JSON.stringify],
  ['SNS', sns],
  ['SNS as text', (inner) => JSON.stringify(sns(inner))],
  ['SQS', sqs],
  ['an answer of SQS', sqsAnswer],
  ['SQS of SNS', (inner) => sqs(sns(inner))],
  ['Lambda of SQS', lambdaOfSqs],
  ['Lambda of SNS', lambdaOfSns],
  ['Lambda of SQS of SNS', (inner) => lambdaOfSqs(sns(inner))],
  ['a pipe', (inner) => [inner]],
]

test.each(envelopes)('%s: S3, MinIO and EventBridge', (_, wrap) => {
  for (const one of [change, removal]) {
    expect(s3ChangesOf(wrap(s3Notification(one)))).toEqual([one])
    expect(s3ChangesOf(wrap(s3Notification(one, 'minio')))).toEqual([one])
    expect(s3ChangesOf(wrap(eventBridgeEvent(one)))).toEqual([one])
  }
  expect(s3ChangesOf(wrap({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'photos' }))).toEqual([])
})

test('several messages in one give all that they say, in their order', () => {
  const both = lambdaOfSqs(s3Notification(change), sns(eventBridgeEvent(removal)))
  expect(s3ChangesOf(both)).toEqual([change, removal])
})

test('any key comes back from its encoded form, and EventBridge gives it as it is', () => {
  fc.assert(
    fc.property(wellFormed, fc.constantFrom('aws', 'minio'), (key, store) => {
      expect(keyOfNotification(encodedBy(store, key))).toBe(key)
      const one: S3Change = { object: { bucket: 'photos', key }, kind: 'created' }
      expect(s3ChangesOf(s3Notification(one, store))).toEqual([one])
      expect(s3ChangesOf(eventBridgeEvent(one))).toEqual([one])
    }),
  )
  expect(keyOfNotification('red+flower%2B1.jpg')).toBe('red flower+1.jpg')
})

test('what expires by a rule is removed; a delete marker and what is no change of a file say nothing', () => {
  const named = (eventName: string) => {
    const { Records } = s3Notification(change)
    return { Records: Records.map((record) => ({ ...record, eventName })) }
  }
  expect(s3ChangesOf(named('LifecycleExpiration:Delete'))).toEqual([{ ...change, kind: 'removed' }])
  expect(s3ChangesOf(named('ObjectCreated:CompleteMultipartUpload'))).toEqual([change])
  for (const name of ['ObjectRemoved:DeleteMarkerCreated', 'LifecycleExpiration:DeleteMarkerCreated']) {
    expect(s3ChangesOf(named(name))).toEqual([])
  }
  expect(s3ChangesOf(eventBridgeEvent(removal, 'Delete Marker Created'))).toEqual([])
  for (const name of ['ObjectTagging:Put', 'ObjectAcl:Put', 'ObjectRestore:Post', 'LifecycleTransition']) {
    expect(s3ChangesOf(named(name))).toEqual([])
  }
  expect(s3ChangesOf({ ...eventBridgeEvent(change), 'detail-type': 'Object Tags Added' })).toEqual([])
})

const secret = 'a-name-that-nobody-may-read'
const record = (s3: unknown) => ({ Records: [{ eventName: 'ObjectCreated:Put', s3 }] })
test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no JSON', `{${secret}`],
  ['an empty text', ''],
  ['a number', 1],
  ['null', null],
  ['another message', { hello: secret }],
  ['a subscription to confirm', { ...sns(s3Notification(change)), Type: 'SubscriptionConfirmation' }],
  ['SNS with something else in it', sns(secret)],
  ['an event of another service', { ...eventBridgeEvent(change), source: 'aws.ec2' }],
  ['no bucket', record({ bucket: {}, object: { key: secret } })],
  ['no key', record({ bucket: { name: secret }, object: {} })],
  ['an empty key', record({ bucket: { name: secret }, object: { key: '' } })],
  ['a key of a broken encoding', record({ bucket: { name: 'photos' }, object: { key: `${secret}%zz` } })],
  ['a key that is no UTF-8', record({ bucket: { name: 'photos' }, object: { key: `${secret}%ff` } })],
  ['half a character', record({ bucket: { name: 'photos' }, object: { key: `${secret}\ud800` } })],
  ['half a version', record({ bucket: { name: secret }, object: { key: 'a', versionId: '\ud800' } })],
  [
    'envelope in envelope without an end',
    Array.from({ length: 20 }).reduce((inner) => [inner], s3Notification(change)),
  ],
])('%s is malformed, and nothing of it is in the problem', (_, message) => {
  let error: unknown
  try {
    s3ChangesOf(message)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(Problem)
  expect(error).toMatchObject({ code: 'malformed-s3-event' })
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret)
})

test('whatever is sent, it is read or it is malformed', () => {
  const anything = fc.oneof(fc.anything(), fc.json(), fc.jsonValue().map(sns), fc.jsonValue().map(record))
  fc.assert(
    fc.property(anything, (message) => {
      try {
        expect(Array.isArray(s3ChangesOf(message))).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'malformed-s3-event' })
      }
    }),
  )
})

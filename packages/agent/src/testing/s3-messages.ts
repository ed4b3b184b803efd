import type { S3Change } from '../sdk/s3/s3-message.ts'

/** As S3 itself encodes a key: spaces as a plus, slashes as they are. */
export function encodedBy(store: 'aws' | 'minio', key: string): string {
  const encoded = new URLSearchParams([['', key]]).toString().slice(1)
  return store === 'aws' ? encoded.replaceAll('%2F', '/') : encoded
}

/** A notification as S3 writes it for SNS, SQS and Lambda. */
export function s3Notification({ object, kind, sequencer }: S3Change, store: 'aws' | 'minio' = 'aws') {
  const name = kind === 'created' ? 'ObjectCreated:Put' : 'ObjectRemoved:Delete'
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: `${store}:s3`,
        awsRegion: 'eu-west-1',
        eventTime: '2026-11-24T10:00:00.000Z',
        eventName: store === 'aws' ? name : `s3:${name}`,
        userIdentity: { principalId: 'EXAMPLE' },
        requestParameters: { sourceIPAddress: '192.0.2.1' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'uploads',
          bucket: { name: object.bucket, arn: `arn:aws:s3:::${object.bucket}` },
          object: {
            key: encodedBy(store, object.key),
            size: 1024,
            ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
            ...(sequencer === undefined ? {} : { sequencer }),
          },
        },
      },
    ],
  }
}

/** The same as EventBridge hands it on. */
export function eventBridgeEvent({ object, kind, sequencer }: S3Change, deletionType = 'Permanently Deleted') {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': kind === 'created' ? 'Object Created' : 'Object Deleted',
    source: 'aws.s3',
    account: '111122223333',
    detail: {
      version: '0',
      bucket: { name: object.bucket },
      object: {
        key: object.key,
        ...(object.versionId === undefined ? {} : { 'version-id': object.versionId }),
        ...(sequencer === undefined ? {} : { sequencer }),
      },
      ...(kind === 'created' ? { reason: 'PutObject' } : { reason: 'DeleteObject', 'deletion-type': deletionType }),
    },
  }
}

const text = JSON.stringify
export const sns = (inner: unknown) => ({
  Type: 'Notification',
  MessageId: '1',
  TopicArn: 'arn:aws:sns:eu-west-1:111122223333:uploads',
  Subject: 'Amazon S3 Notification',
  Message: text(inner),
})
export const sqs = (inner: unknown) => ({ MessageId: '1', ReceiptHandle: 'x', MD5OfBody: 'x', Body: text(inner) })
export const sqsAnswer = (...inner: unknown[]) => ({ Messages: inner.map(sqs) })
export const lambdaOfSqs = (...inner: unknown[]) => ({
  Records: inner.map((one) => ({ messageId: '1', receiptHandle: 'x', body: text(one), eventSource: 'aws:sqs' })),
})
export const lambdaOfSns = (...inner: unknown[]) => ({
  Records: inner.map((one) => ({ EventSource: 'aws:sns', EventVersion: '1.0', Sns: sns(one) })),
})

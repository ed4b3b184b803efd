import { createHash } from 'node:crypto'
import type { ContentId } from '@breakwater/contracts'

/** Where something lies in S3, or in a store that speaks as S3 does. */
export interface S3Object {
  readonly bucket: string
  readonly key: string
  /** There where the bucket keeps versions. */
  readonly versionId?: string
}

const longestContentId = 512

/**
 * The content id of an object: `s3:bucket/key@version`, where anything but letters, digits and `-_.!~*'()/` is
 * percent-encoded. Different objects have different ids. What is longer than a content id may be is `s3-long:` and a digest.
 */
export function s3ContentId({ bucket, key, versionId }: S3Object): ContentId {
  const version = versionId === undefined ? '' : `@${encodeURIComponent(versionId)}`
  const id = `s3:${encodeURIComponent(bucket)}/${encodeURIComponent(key).replaceAll('%2F', '/')}${version}`
  if (id.length <= longestContentId) return id as ContentId
  return `s3-long:${createHash('sha256').update(id).digest('hex')}` as ContentId
}

/** The object that a content id names; undefined for any other id, and for a digest, which cannot be read back. */
export function s3ObjectOf(content: string): S3Object | undefined {
  const [, bucket, key, versionId] = /^s3:([^/@]+)\/([^@]+)(?:@(.+))?$/.exec(content) ?? []
  if (bucket === undefined || key === undefined) return undefined
  try {
    const object = {
      ...{ bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) },
      ...(versionId === undefined ? {} : { versionId: decodeURIComponent(versionId) }),
    }
    return s3ContentId(object) === content ? object : undefined
  } catch {
    return undefined
  }
}

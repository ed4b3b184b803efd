import { LaneGrant, Problem } from '@breakwater/contracts'
import type { LaneRecord } from '@breakwater/store'
import { Act } from '../signing/signed-act.ts'
import { documentDigest, isSignedBy } from '../signing/signed-document.ts'
import { keyIdOf, readPublicKey, SigningError } from '../signing/signing-keys.ts'

/**
 * Reads a grant and checks that it is signed with the body's key. Throws `grant-refused`, with what is wrong.
 * `document` is the file's JSON.
 */
export function readGrant(document: unknown, bodyKey: string): { grant: LaneGrant; digest: string; keyId: string } {
  const parsed = LaneGrant.safeParse(document)
  if (!parsed.success) {
    throw grantRefused(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'grant', message })))
  }
  try {
    const key = readPublicKey(bodyKey)
    if (!isSignedBy(document as LaneGrant, key)) {
      throw grantRefused([{ path: 'signatures', message: "it is not signed with the body's key" }])
    }
    return { grant: parsed.data, digest: documentDigest(parsed.data), keyId: keyIdOf(key) }
  } catch (cause) {
    if (!(cause instanceof SigningError)) throw cause
    throw grantRefused([{ path: 'body-key', message: cause.message }])
  }
}

export function grantRefused(errors: { path: string; message: string }[]): Problem {
  return new Problem('grant-refused', { errors })
}

export interface CheckedRecord {
  readonly record: LaneRecord
  /** Null for a document of a form that this version does not know. */
  readonly grant: LaneGrant | null
  readonly keyId: string | null
  /** Every signature that has to be there holds. */
  readonly isEnabled: boolean
  readonly isApproved: boolean
}

/** Checks again what is on record: that somebody wrote it into the database opens nothing. */
export function checkRecord(record: LaneRecord): CheckedRecord {
  let read: ReturnType<typeof readGrant>
  try {
    read = readGrant(JSON.parse(record.document), record.bodyKey)
  } catch {
    return { record, grant: null, keyId: null, isEnabled: false, isApproved: false }
  }
  const { grant, digest, keyId } = read
  const enabledBy = record.enable === null ? null : signerOf(record.enable, 'lane-enable', grant, digest)
  const approvedBy = record.approve === null ? null : signerOf(record.approve, 'lane-approve', grant, digest)
  const isEnabled = digest === record.digest && enabledBy !== null
  return { record, grant, keyId, isEnabled, isApproved: isEnabled && approvedBy !== null && approvedBy !== enabledBy }
}

/** Id of the key of the person of the grant who signed; null when nobody did. */
function signerOf(
  { act: text, key: pem }: { act: string; key: string },
  name: Act['act'],
  grant: LaneGrant,
  digest: string,
): string | null {
  try {
    const act = Act.parse(JSON.parse(text))
    const key = readPublicKey(pem)
    const keyId = keyIdOf(key)
    const isNamed = grant.people.some((person) => person.name === act.by && person.keyId === keyId)
    return isNamed && act.act === name && act.subject.grant === digest && isSignedBy(act, key) ? keyId : null
  } catch {
    return null
  }
}

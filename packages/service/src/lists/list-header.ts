import { AssessedListHeader, type Lane, Problem } from '@breakwater/contracts'
import type { ListKey } from '@breakwater/store'
import { isSignedBy, signaturesOf } from '../signing/signed-document.ts'
import { readPublicKey } from '../signing/signing-keys.ts'
import { listRefused } from './list-file.ts'

const ahead = 5 * 60_000

/**
 * Reads the first line of a list and checks that it is signed with a key that is trusted for the body that it names, for this
 * lane, and not over. Throws `list-refused` and `list-untrusted`.
 */
export function readHeader(
  line: string,
  { keys, lane, now }: { readonly keys: readonly ListKey[]; readonly lane: Lane; readonly now: Date },
): AssessedListHeader {
  const document = parse(line)
  if ((document as { format?: unknown } | null)?.format !== 'breakwater-list/1') {
    throw listRefused('line 1', 'this is no list: its format is not breakwater-list/1')
  }
  const parsed = AssessedListHeader.safeParse(document)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'header', message }))
    throw new Problem('list-refused', { errors })
  }
  const header = parsed.data
  refuseUnlessTrusted(document as AssessedListHeader, keys)
  if (header.lane !== lane) {
    throw listRefused('lane', `it is a list of the ${header.lane} lane, and this is the ${lane} lane's store`)
  }
  if (Date.parse(header.validUntil) <= now.getTime()) throw listRefused('validUntil', 'it is over: ask for a newer one')
  if (Date.parse(header.madeAt) > now.getTime() + ahead) {
    throw listRefused('madeAt', 'it was made in the future: set the clocks')
  }
  return header
}

function refuseUnlessTrusted(header: AssessedListHeader, keys: readonly ListKey[]): void {
  const trusted = keys.filter(({ body, approvedAt }) => body === header.body && approvedAt !== null)
  const unsafe = (message: string) => new Problem('list-untrusted', { errors: [{ path: 'signatures', message }] })
  if (trusted.length === 0) throw unsafe(`no key of ${header.body} is trusted here: see list trust`)
  if (trusted.some(({ publicKey }) => isSignedBy(header, readPublicKey(publicKey)))) return
  const named = signaturesOf(header).map(({ keyId }) => keyId)
  const isClaimed = trusted.some(({ keyId }) => named.includes(keyId))
  if (isClaimed) throw listRefused('signatures', 'the first line was changed after it was signed')
  const says = named.length === 0 ? 'it is not signed' : `it is signed with key ${named.join(', ')}`
  throw unsafe(`${says}, and ${header.body} is trusted with ${trusted.map(({ keyId }) => keyId).join(', ')}`)
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw listRefused('line 1', 'this is no list: its first line is not JSON')
  }
}

import { Problem } from '@breakwater/contracts'
import type { KeptAct, Person, Store } from '@breakwater/store'
import { z } from '@hono/zod-openapi'
import { DocumentSignature, documentDigest, isSignedBy } from './signed-document.ts'
import { readPublicKey } from './signing-keys.ts'

/** What people sign, by name. */
export const acts = [
  'person-add',
  'person-remove',
  'lane-enable',
  'lane-approve',
  'platform-request',
  'platform-approve',
  'review',
  'checklist',
  'list-trust',
  'list-trust-approve',
  'list-end',
] as const
export type ActName = (typeof acts)[number]

/** What somebody does to what, in which store, when (docs/protocol/signing.md). */
export const Act = z.strictObject({
  format: z.literal('breakwater-act/1'),
  act: z.enum(acts),
  /** Id of the store: no act counts in another. */
  store: z.string().min(1).max(64),
  by: z.string().min(1).max(120),
  at: z.iso.datetime(),
  subject: z.record(z.string(), z.string().max(4_000)),
  signatures: z.array(DocumentSignature).max(10).optional(),
})
export type Act = z.infer<typeof Act>
export type Subject = Readonly<Record<string, string>>

/** Long enough to carry an act to the machine that has the key, and back. */
const freshDays = 7
const ahead = 5 * 60_000
const day = 86_400_000

/** An act that is not signed yet. */
export async function draftAct(
  store: Pick<Store, 'identity'>,
  { act, by, subject, at }: { act: ActName; by: string; subject: Subject; at: Date },
): Promise<Act> {
  return {
    format: 'breakwater-act/1',
    act,
    store: (await store.identity()).id,
    by,
    at: at.toISOString(),
    subject: { ...subject },
  }
}

export interface CheckedAct {
  readonly kept: KeptAct
  readonly person: Person
}

/**
 * Checks that the act is exactly this, fresh, and signed by an enrolled person. Whether it was used before the store finds
 * when it keeps it. Throws `act-refused`, with what is wrong.
 */
export async function checkAct(
  store: Pick<Store, 'identity' | 'listPeople'>,
  document: unknown,
  expected: { readonly act: ActName; readonly subject: Subject; readonly now: Date },
): Promise<CheckedAct> {
  const parsed = Act.safeParse(document)
  if (!parsed.success) throw refused('act', 'it is no act that somebody signed: see breakwater sign --help')
  const act = parsed.data
  if (act.act !== expected.act) throw refused('act', `it is signed as ${act.act}, and ${expected.act} is needed`)
  if (act.store !== (await store.identity()).id) throw refused('store', 'it was signed for another store')
  const { format, store: _store, by, at } = act
  const asExpected = { format, act: expected.act, store: act.store, by, at, subject: { ...expected.subject } }
  if (documentDigest(act) !== documentDigest(asExpected)) {
    throw refused('subject', 'something else was signed than what is asked for now')
  }
  const age = expected.now.getTime() - Date.parse(at)
  if (age > freshDays * day) throw refused('at', `it was signed more than ${freshDays} days ago`)
  if (age < -ahead) throw refused('at', 'it was signed in the future: set the clocks')
  const person = (await store.listPeople()).find(({ name }) => name === by)
  if (person === undefined) throw refused('by', `nobody of the name ${by} is enrolled`)
  if (!isSignedBy(act, readPublicKey(person.publicKey))) {
    throw refused('signatures', `it is not signed with the key of ${by}`)
  }
  const kept = { digest: documentDigest(act), act: act.act, who: by, document: JSON.stringify(act) }
  return { kept, person }
}

export function refused(path: string, message: string): Problem {
  return new Problem('act-refused', { errors: [{ path, message }] })
}

/** An act counts once. */
export function usedBefore(): Problem {
  return refused('act', 'it was carried out before')
}

import type { Person } from '@breakwater/store'
import { z } from '@hono/zod-openapi'
import { DocumentSignature, documentDigest, isSignedBy } from '../signing/signed-document.ts'
import { readPublicKey } from '../signing/signing-keys.ts'

const Name = z.string().min(1).max(120)
const day = 86_400_000
/** Then somebody has to look again, whatever the facts say of themselves. */
const signedForDays = 366

/** The papers that there must be; the last only where a child lane is hosted. */
export const paperKinds = ['impact-assessment', 'record-of-processing', 'privacy-notice', 'child-lane-counsel'] as const

/** Somebody looked at one section, exactly as it is, and answers for it. */
export const CheckedSection = z.strictObject({
  format: z.literal('breakwater-checked/1'),
  operator: Name,
  section: z.string().min(1).max(200),
  /** Of `{"format":"breakwater-checklist-section/1","section","content"}`, see docs/protocol/signing.md. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  by: Name,
  at: z.iso.datetime(),
  signatures: z.array(DocumentSignature).min(1).max(10),
})
export type CheckedSection = z.infer<typeof CheckedSection>

/** What `serve --production` needs (docs/runbooks/going-live.md). */
export const Checklist = z.strictObject({
  format: z.literal('breakwater-checklist/1'),
  operator: Name,
  dataProtection: z.array(
    z.strictObject({
      kind: z.enum(paperKinds),
      title: z.string().min(1),
      where: z.string().min(1),
      date: z.iso.date(),
    }),
  ),
  /** Who is on duty, and how they are reached. Days are inclusive. */
  duty: z.array(
    z.strictObject({
      name: Name,
      contact: z.string().min(1),
      hours: z.string().min(1),
      from: z.iso.date(),
      until: z.iso.date(),
    }),
  ),
  checked: z.array(CheckedSection),
})
export type Checklist = z.infer<typeof Checklist>

/** What a person signs, by name. What comes from the program (facts, texts, retention) and from the file. */
export type Sections = ReadonlyMap<string, unknown>

export interface Finding {
  readonly section: string
  readonly says: string
}

/** The sections of the file itself, beside those that come from the program. */
export function sectionsOf(checklist: Checklist, fromProgram: Sections): Sections {
  return new Map([...fromProgram, ['data-protection', checklist.dataProtection], ['duty', checklist.duty]])
}

/** What is signed of a section: a changed number changes it, and the signature is worth nothing. */
export function sectionDigest(section: string, content: unknown): string {
  const document = { format: 'breakwater-checklist-section/1', section, content }
  return documentDigest(document)
}

export interface ChecklistContext {
  readonly fromProgram: Sections
  readonly operator: string
  readonly people: readonly Person[]
  readonly hasChildLane: boolean
  readonly now: Date
}

/** Everything that is missing; empty when the service may go live. */
export function checkChecklist(checklist: Checklist, context: ChecklistContext): Finding[] {
  const { operator, hasChildLane, now } = context
  const today = now.toISOString().slice(0, 10)
  const findings: Finding[] = []
  const say = (section: string, says: string) => findings.push({ section, says })
  if (checklist.operator !== operator)
    say('operator', `the checklist is ${checklist.operator}'s, and this is ${operator}`)
  for (const [section, content] of sectionsOf(checklist, context.fromProgram)) {
    const why = whyNotChecked(section, content, checklist, context)
    if (why !== null) say(section, why)
    for (const overdue of overdueIn(content, today))
      say(section, `${overdue.what} was to be looked at again by ${overdue.by}`)
  }
  for (const kind of paperKinds) {
    if (kind === 'child-lane-counsel' && !hasChildLane) continue
    if (!checklist.dataProtection.some((paper) => paper.kind === kind)) say('data-protection', `there is no ${kind}`)
  }
  const onDuty = checklist.duty.filter(({ from, until }) => from <= today && today <= until)
  if (new Set(onDuty.map(({ name }) => name)).size < 2) say('duty', 'two people have to be on duty today')
  return findings
}

function whyNotChecked(
  section: string,
  content: unknown,
  { checked, operator: own }: Checklist,
  { people, now }: ChecklistContext,
): string | null {
  const ofSection = checked.filter((each) => each.section === section)
  if (ofSection.length === 0) return 'nobody has signed it'
  const digest = sectionDigest(section, content)
  const ofContent = ofSection.filter((each) => each.digest === digest && each.operator === own)
  if (ofContent.length === 0) return 'it was changed since it was signed'
  const valid = ofContent.filter((each) => {
    const person = people.find(({ name }) => name === each.by)
    return person !== undefined && isSignedBy(each, readPublicKey(person.publicKey))
  })
  if (valid.length === 0) return `it is not signed with the key of an enrolled person (${ofContent[0]!.by})`
  const isFresh = valid.some(({ at }) => {
    const age = now.getTime() - Date.parse(at)
    return age > -day && age < signedForDays * day
  })
  return isFresh ? null : `it was signed more than ${signedForDays} days ago`
}

/** Facts whose day has come, wherever they stand in a section: anything with a `reviewBy`. */
function overdueIn(content: unknown, today: string): { what: string; by: string }[] {
  if (Array.isArray(content)) return content.flatMap((each) => overdueIn(each, today))
  if (typeof content !== 'object' || content === null) return []
  const { id, reviewBy } = content as { id?: unknown; reviewBy?: unknown }
  const own =
    typeof reviewBy === 'string' && reviewBy < today ? [{ what: typeof id === 'string' ? id : 'it', by: reviewBy }] : []
  return [...own, ...Object.values(content).flatMap((each) => overdueIn(each, today))]
}

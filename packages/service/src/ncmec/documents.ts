import { dihedralForms, type NotIntimateReason, ncmecNamespace, Problem } from '@breakwater/contracts'
import type { LatestEntry } from '@breakwater/store'
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true })
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  processEntities: false,
  parseTagValue: false,
  isArray: (name) => name === 'guid',
})

export interface Member {
  readonly id: number
  readonly name: string
}

/** The seconds of this contract have no fractions: its clients refuse them. */
export function timeText(stamp: number): string {
  return `${new Date(stamp * 1000).toISOString().slice(0, 19)}Z`
}

export function statusDocument(member: Member): string {
  return write('status', { username: member.name, member: memberElement(member) })
}

export function membersDocument(members: readonly Member[]): string {
  return write('members', { member: members.map(memberElement) })
}

export interface EntriesPage {
  readonly entries: readonly LatestEntry[]
  readonly source: Member
  /** Address of the next page, from `/v2/` on; null on the last. */
  readonly next: string | null
}

/** A picture is up to eight entries, one for each way that it can be turned: clients of this contract turn nothing. */
export function entriesDocument({ entries, source, next }: EntriesPage): string {
  const ended = entries.filter(({ state }) => state !== 'listed')
  const image = entries.flatMap((entry) => imagesOf(entry, source))
  const deletedImage = ended.filter(({ kind }) => kind === 'image').flatMap((entry) => deletedOf(entry, source))
  const video = entries.flatMap((entry) => videoOf(entry, source))
  const deletedVideo = ended
    .filter(({ kind }) => kind === 'video')
    .map(({ entry, stamp }) => ({ member: memberElement(source), id: entry, timestamp: timeText(stamp) }))
  const newest = Math.max(...entries.map(({ stamp }) => stamp))
  const countOf = (...lists: readonly (readonly object[])[]) => {
    const count = lists.reduce((sum, list) => sum + list.length, 0)
    return { '@_count': count, ...(count > 0 && { '@_maxTimestamp': timeText(newest) }) }
  }
  return write('queryResult', {
    images: { ...countOf(image, deletedImage), image, deletedImage },
    videos: { ...countOf(video, deletedVideo), video, deletedVideo },
    ...(next !== null && { paging: { next } }),
  })
}

export function reasonsDocument(reasons: readonly { guid: string; name: string }[], type: string): string {
  return write('availableFeedbackReasons', {
    reason: reasons.map(({ guid, name }) => ({ '@_guid': guid, '@_name': name, '@_type': type })),
  })
}

export function doneDocument(): string {
  return write('feedbackSubmission', {})
}

/** Which reasons a negative vote gives; null for an affirmative one. Throws `malformed-xml` and `invalid-request`. */
export function readFeedback(text: string): readonly string[] | null {
  if (XMLValidator.validate(text) !== true) throw new Problem('malformed-xml')
  const { feedbackSubmission } = parser.parse(text) as {
    feedbackSubmission?: { affirmative?: unknown; negative?: { reasonIds?: { guid?: readonly string[] } } }
  }
  const isAffirmative = feedbackSubmission?.affirmative !== undefined
  const isNegative = feedbackSubmission?.negative !== undefined
  if (isAffirmative === isNegative) {
    throw new Problem('invalid-request', { errors: [{ path: 'feedbackSubmission', message: 'invalid_union' }] })
  }
  return isAffirmative ? null : (feedbackSubmission?.negative?.reasonIds?.guid ?? [])
}

/** The entry of an id of `entriesDocument`, whichever way it is turned. */
export function entryOfId(id: string): string {
  return id.split('.')[0]!
}

export interface Reason {
  readonly guid: string
  readonly name: string
  readonly reason: NotIntimateReason
}

function imagesOf({ entry, state, stamp, trust, fingerprint }: LatestEntry, source: Member) {
  if (state !== 'listed' || fingerprint?.kind !== 'image') return []
  const { md5, pdq } = fingerprint
  const forms = pdq === undefined ? (['original'] as const) : dihedralForms
  return forms.map((form) => ({
    member: memberElement(source),
    timestamp: timeText(stamp),
    id: idOf(entry, form),
    classification: trust,
    fingerprints: {
      ...(form === 'original' && { md5 }),
      ...(pdq !== undefined && { pdq: pdq.dihedral[form] }),
    },
  }))
}

/** This contract has the MD5 of a video and nothing else of it that clients read. */
function videoOf({ entry, state, stamp, trust, fingerprint }: LatestEntry, source: Member) {
  if (state !== 'listed' || fingerprint?.kind !== 'video') return []
  const head = { member: memberElement(source), timestamp: timeText(stamp), id: entry }
  return [{ ...head, classification: trust, fingerprints: { md5: fingerprint.md5 } }]
}

/** Whether it had a PDQ is not known any more: each id that it can have had is deleted. */
function deletedOf({ entry, stamp }: LatestEntry, source: Member) {
  return dihedralForms.map((form) => ({
    member: memberElement(source),
    id: idOf(entry, form),
    timestamp: timeText(stamp),
  }))
}

function idOf(entry: string, form: (typeof dihedralForms)[number]): string {
  return form === 'original' ? entry : `${entry}.${form}`
}

function memberElement({ id, name }: Member) {
  return { '@_id': id, '#text': name }
}

function write(root: string, content: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build({ [root]: { '@_xmlns': ncmecNamespace, ...content } })}`
}

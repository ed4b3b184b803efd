import {
  actions,
  FeedEvent,
  type FeedEventType,
  FeedPage,
  feedEventTypes,
  ImageFingerprint,
  trustClasses,
  VideoFingerprint,
} from '@breakwater/contracts'

type Raw = Readonly<Record<string, unknown>>

/**
 * A page of the feed as this client knows how to take it, from a service that may be newer than it is (docs/protocol/feed.md,
 * "What is not known"). Events of unknown types are left out; an unknown trust or action is taken for the mildest; of a
 * fingerprint of an unknown kind the MD5 remains; unknown fields of a known one are left out. Null when the page does not have the documented form.
 */
export function knownPage(page: unknown): FeedPage | null {
  const { events } = (page ?? {}) as Raw
  const parsed = PageWithoutEvents.safeParse(page)
  if (!parsed.success || !Array.isArray(events)) return null
  const known: FeedEvent[] = []
  for (const event of events) {
    const asGiven = FeedEvent.safeParse(event)
    const taken = asGiven.success ? asGiven : retold(event)
    if (taken === undefined) continue
    if (!taken.success) return null
    known.push(taken.data)
  }
  return { ...parsed.data, events: known }
}

const PageWithoutEvents = FeedPage.omit({ events: true })

/** An event that is not quite as documented, in known words; undefined for one that is to be left out. */
function retold(event: unknown) {
  const known = knownEvent(event)
  return known === undefined ? undefined : FeedEvent.safeParse(known)
}

/** Undefined for what is not known; what does not have the documented form stays as it is, and is refused. */
export function knownEvent(event: unknown): unknown {
  if (FeedEvent.safeParse(event).success) return event
  if (typeof event !== 'object' || event === null) return event
  const { type, sequence, trust, maxAction, fingerprint } = event as Raw
  if (typeof type === 'string' && !feedEventTypes.includes(type as FeedEventType)) {
    return Number.isSafeInteger(sequence) ? undefined : event
  }
  return {
    ...event,
    ...(typeof trust === 'string' && !isOneOf(trustClasses, trust) ? { trust: trustClasses[0] } : {}),
    ...(typeof maxAction === 'string' && !isOneOf(actions, maxAction) ? { maxAction: actions[0] } : {}),
    ...(typeof fingerprint === 'object' && fingerprint !== null
      ? { fingerprint: knownFingerprint(fingerprint as Raw) }
      : {}),
  }
}

/** What a fingerprint of a known kind may have. */
const fields: Readonly<Record<string, readonly string[]>> = {
  image: Object.keys(ImageFingerprint.shape),
  video: Object.keys(VideoFingerprint.shape),
}

function knownFingerprint(fingerprint: Raw): unknown {
  const { kind, md5 } = fingerprint
  if (typeof kind !== 'string') return fingerprint
  const known = fields[kind]
  if (known === undefined) return { kind: 'image', md5 }
  return Object.fromEntries(Object.entries(fingerprint).filter(([field]) => known.includes(field)))
}

function isOneOf(known: readonly string[], value: string): boolean {
  return known.includes(value)
}

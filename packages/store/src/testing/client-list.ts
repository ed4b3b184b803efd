import type { FeedEvent, Fingerprint } from '@breakwater/contracts'

export interface ClientEntry {
  readonly trust: string
  readonly maxAction: string
  readonly expiresOn: string
  readonly fingerprint: Fingerprint
}
export type ClientList = Map<string, ClientEntry>

/** What a client of docs/protocol/feed.md does with a page. */
export function applyEvents(held: ClientList, events: readonly FeedEvent[]): ClientList {
  for (const event of events) {
    if (event.type === 'add' || event.type === 'restore') {
      const { trust, maxAction, expiresOn, fingerprint } = event
      if (fingerprint !== null) held.set(event.entry, { trust, maxAction, expiresOn, fingerprint })
    } else if (event.type === 'amend') {
      const one = held.get(event.entry)
      const { trust, maxAction, expiresOn = one?.expiresOn ?? '' } = event
      if (one !== undefined) held.set(event.entry, { ...one, trust, maxAction, expiresOn })
    } else held.delete(event.entry)
  }
  return held
}

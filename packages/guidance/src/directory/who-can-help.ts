import type { needs } from '../triage/answer-values.ts'
import { opennessAt } from './openness.ts'
import { type ListedService, type PackId, packIdOf, packs, type RoleName, roleNamesOf, serviceOf } from './packs.ts'
import { seenChannels } from './seen-channels.ts'
import type { Channel } from './service.ts'

export type Need = (typeof needs)[number]

/** Who asks, and when. What is left out narrows nothing. */
export interface Seeker {
  /** As for `packIdOf`. */
  readonly place: string
  /** In whole years now, of the person in the picture. */
  readonly age?: number
  /** Who would get in touch. */
  readonly contact?: ListedService['for'][number]
  readonly need?: Need
  /** A code of ISO 639. */
  readonly language?: string
  readonly at: Date
}

/** One way to reach a service. */
export interface Way {
  readonly kind: Channel['kind']
  /** As people write it there, or an address. */
  readonly to: string
  /** For `phone` and `text`: what is dialled. */
  readonly dial?: string
  /** For `text`: the word that it begins with. */
  readonly say?: string
  /** Null where the hours are not known. */
  readonly isOpen: boolean | null
  /** ISO 8601 in UTC: the next change, where it is known and less than two weeks away. */
  readonly closesAt?: string
  readonly opensAt?: string
  /** `medium`: someone else's page says so. Ways that nobody has seen on a page are left out. */
  readonly confidence: 'high' | 'medium'
  readonly source: string
}

export interface Helper {
  readonly id: string
  readonly name: string
  readonly url: string | null
  /** What the country pack has it for. */
  readonly roles: readonly RoleName[]
  readonly ageNow: ListedService['ageNow']
  readonly ageInImage: ListedService['ageInImage']
  readonly for: ListedService['for']
  readonly languages: readonly string[]
  readonly cost: ListedService['cost']
  readonly showsOnBill: ListedService['showsOnBill']
  readonly note: ListedService['note']
  readonly ways: readonly Way[]
  /** Whether any of its ways is open; null where none is known to be, and the hours of one are not known. */
  readonly isOpen: boolean | null
  /** The first moment at which one of its ways opens. */
  readonly opensAt?: string
  readonly checkedOn: string
  readonly reviewBy: string
}

export interface WhoCanHelp {
  readonly place: string
  readonly pack: PackId
  readonly at: string
  /** Null where no number is right everywhere. */
  readonly emergency: string | null
  readonly policeNonEmergency: string | null
  /** Open first, then those of unknown hours, then by the moment they open; otherwise in the pack's order. */
  readonly services: readonly Helper[]
}

/** Who can be contacted, and who is open at that moment. */
export function whoCanHelp(seeker: Seeker): WhoCanHelp {
  const { place, at } = seeker
  const pack = packs[packIdOf(place)]
  const ids = new Set(Object.values(pack.roles).flat())
  const services = [...ids]
    .map(serviceOf)
    .filter((service) => serves(service, seeker))
    .map((service) => helperOf(service, rolesOf(service.id, pack.roles), at))
    .filter(({ ways, url }) => ways.length > 0 || url !== null)
    .toSorted((a, b) => urgency(a) - urgency(b) || (a.opensAt ?? '').localeCompare(b.opensAt ?? ''))
  return {
    place,
    pack: pack.id,
    at: at.toISOString(),
    emergency: pack.emergency?.number ?? null,
    policeNonEmergency:
      pack.policeNonEmergency?.confidence === 'low' ? null : (pack.policeNonEmergency?.number ?? null),
    services,
  }
}

const rolesOf = (id: string, roles: Readonly<Record<RoleName, readonly string[]>>) =>
  roleNamesOf({ roles }).filter((role) => roles[role].includes(id))

const urgency = ({ isOpen, opensAt }: Helper) => (isOpen ? 0 : isOpen === null ? 1 : opensAt === undefined ? 3 : 2)

function serves(service: ListedService, { age, contact, need, language }: Seeker): boolean {
  return (
    (age === undefined || takes(service, age)) &&
    (contact === undefined || service.for.includes(contact)) &&
    (need === undefined || fits(service, need)) &&
    (language === undefined || service.languages.includes(language))
  )
}

/** Nobody under 18 has a picture from when they were 18. */
function takes({ ageNow: { from, to }, ageInImage }: ListedService, age: number): boolean {
  return (from ?? 0) <= age && age <= (to ?? age) && !(age < 18 && ageInImage === '18-plus')
}

const withoutVoice: readonly Need[] = ['text-only', 'deaf-or-hard-of-hearing']

/** Who cannot speak is served by anyone who reads; for the rest the data says who does. */
function fits(service: ListedService, need: Need): boolean {
  if (service.needs?.includes(need)) return true
  if (need === 'welsh') return service.languages.includes('cy')
  return withoutVoice.includes(need) && seenChannels(service).some(({ kind }) => kind !== 'phone')
}

function helperOf(service: ListedService, roles: readonly RoleName[], at: Date): Helper {
  const ways = seenChannels(service).map((channel) => wayOf(channel, at))
  const openings = ways.flatMap(({ opensAt }) => opensAt ?? []).toSorted()
  const isOpen = ways.some((way) => way.isOpen) ? true : ways.every((way) => way.isOpen === false) ? false : null
  const { id, name, url, ageNow, ageInImage, languages, cost, showsOnBill, note, checkedOn, reviewBy } = service
  return {
    ...{ id, name, url, roles, ageNow, ageInImage, for: service.for, languages, cost, showsOnBill, note, ways },
    isOpen: ways.length === 0 ? null : isOpen,
    ...(isOpen === false && openings.length > 0 ? { opensAt: openings[0]! } : {}),
    ...{ checkedOn, reviewBy },
  }
}

function wayOf(channel: Channel, at: Date): Way {
  const { kind, hours, confidence, source } = channel
  const openness = hours === null ? undefined : opennessAt(hours, at)
  const change = openness?.isOpen
    ? openness.closesAt && { closesAt: openness.closesAt.toISOString() }
    : openness?.opensAt && { opensAt: openness.opensAt.toISOString() }
  const target =
    'dial' in channel
      ? { to: channel.number, dial: channel.dial, ...(channel.say === undefined ? {} : { say: channel.say }) }
      : { to: 'url' in channel ? channel.url : channel.address }
  const isSure = confidence === 'high'
  return {
    kind,
    ...target,
    isOpen: openness?.isOpen ?? null,
    ...change,
    confidence: isSure ? 'high' : 'medium',
    source,
  }
}

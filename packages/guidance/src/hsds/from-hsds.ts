import { type Finding, look, wrong } from '../check/finding.ts'
import type { Hours } from '../directory/hours.ts'
import { hoursOf } from './hours-in-hsds.ts'
import { HsdsPage, type HsdsPhone, HsdsService } from './hsds.ts'
import { oneValueOf, valuesOf } from './terms.ts'

export interface ImportOptions {
  /** The day of the import, `YYYY-MM-DD`: facts without a date of their own were checked on no day before it. */
  readonly today: string
  /** When somebody must look at them again. */
  readonly reviewBy: string
  /** Of times that name none, such as `Europe/London`. */
  readonly timeZone?: string | undefined
}

export interface Imported {
  /**
   * A file `services.json` as far as it could be filled in. Where HSDS does not say something that a person's safety
   * hangs on, there is null, and `guidance check` refuses the file until somebody has written it.
   */
  readonly file: { readonly checkedOn: string; readonly reviewBy: string; readonly services: readonly Draft[] }
  /** `wrong`: left out of the file. `look`: somebody has to fill it in or to decide. */
  readonly findings: readonly Finding[]
}

/** Written where HSDS has nothing. */
const unknown = null
type Draft = Readonly<Record<string, unknown>> & { readonly id: string }

/** Reads a page of the HSDS API, a list of services, or one. Nothing that is not understood is lost without a word. */
export function fromHsds(content: unknown, options: ImportOptions): Imported {
  const findings: Finding[] = []
  const page = HsdsPage.safeParse(content)
  const list: readonly unknown[] = page.success ? page.data.contents : Array.isArray(content) ? content : [content]
  if (page.success && !page.data.last_page) {
    findings.push(look('file', `is page ${page.data.page_number} of ${page.data.total_pages}: the others are missing`))
  }
  const services = list.flatMap((each, index) => {
    const { success, data, error } = HsdsService.safeParse(each)
    if (!success) {
      const says = error.issues.map(({ path, message }) => `${path.join('.') || 'service'}: ${message}`).join('; ')
      findings.push(wrong(`${index}`, `is no service of HSDS, and was left out: ${says}`))
      return []
    }
    if (data.status !== 'active') {
      findings.push(wrong(`${index} (${data.name})`, `is ${data.status}, and was left out`))
      return []
    }
    return [draftOf(data, options, findings)]
  })
  return { file: { checkedOn: options.today, reviewBy: options.reviewBy, services }, findings }
}

function draftOf(service: HsdsService, { timeZone, today, reviewBy }: ImportOptions, findings: Finding[]): Draft {
  const { name, attributes } = service
  const id = oneValueOf(attributes, 'breakwater-id') ?? slugOf(name)
  const missing = (key: string, says: string) => {
    findings.push(look(`${id}: ${key}`, says))
    return unknown
  }
  const ageInImage = oneValueOf(attributes, 'age-in-image')
  const mayContact = valuesOf(attributes, 'may-contact')
  const needs = valuesOf(attributes, 'need')
  const bill = oneValueOf(attributes, 'shows-on-bill')
  const isFree = (service.cost_options ?? []).some(({ amount }) => amount === 0)
  const url = oneValueOf(attributes, 'address') ?? service.url ?? service.organization?.website ?? null
  const confidence = oneValueOf(attributes, 'confidence')
  if (confidence === undefined) missing('confidence', 'is low until somebody has seen it on the service’s own page')
  return {
    id,
    name,
    ...(service.alternate_name ? { nameCy: service.alternate_name } : {}),
    url,
    receives:
      oneValueOf(attributes, 'receives') ?? missing('receives', 'say what leaves the device of whoever uses it'),
    ageNow: { from: service.minimum_age ?? null, to: service.maximum_age ?? null },
    ageInImage:
      ageInImage === 'any'
        ? null
        : (ageInImage ?? missing('ageInImage', 'say which age in the picture it takes, if it matters')),
    for: mayContact.length > 0 ? mayContact : missing('for', 'say who may get in touch'),
    ...(needs.length > 0 ? { needs } : {}),
    languages: (service.languages ?? []).flatMap(({ code }) => code ?? []),
    cost: oneValueOf(attributes, 'cost') ?? (isFree ? 'free' : null),
    showsOnBill: bill === undefined ? null : bill === 'yes',
    note: {
      en: service.description ?? missing('note.en', 'say in your own words what it does'),
      cy: oneValueOf(attributes, 'description-cy') ?? missing('note.cy', 'say it in Welsh'),
    },
    channels: channelsOf(service, id, timeZone, missing),
    source: oneValueOf(attributes, 'source') ?? url ?? missing('source', 'name the page that says so'),
    confidence: confidence ?? 'low',
    ...datesOf(service.assured_date ?? undefined, oneValueOf(attributes, 'review-by'), today, reviewBy),
  }
}

/** Only what differs from the file's own. */
function datesOf(checkedOn: string | undefined, ownReviewBy: string | undefined, today: string, reviewBy: string) {
  return {
    ...(checkedOn === undefined || checkedOn === today ? {} : { checkedOn }),
    ...(ownReviewBy === undefined || ownReviewBy === reviewBy ? {} : { reviewBy: ownReviewBy }),
  }
}

type Missing = (key: string, says: string) => null

function channelsOf(service: HsdsService, id: string, timeZone: string | undefined, missing: Missing): unknown[] {
  const locations = (service.service_at_locations ?? []).flatMap(({ location }) => location ?? [])
  const own = locations.filter(({ attributes }) => oneValueOf(attributes, 'kind') !== undefined)
  if (own.length > 0) {
    return own.map(({ attributes, url, phones, schedules }, index) => {
      const { hours, gaps } = hoursOf(schedules ?? [], timeZone)
      for (const gap of gaps) missing(`channels.${index}.hours`, gap)
      const say = oneValueOf(attributes, 'say')
      const e164 = oneValueOf(attributes, 'e164')
      const kind = oneValueOf(attributes, 'kind')
      const address = oneValueOf(attributes, 'address')
      const [checkedOn, reviewBy] = [oneValueOf(attributes, 'checked-on'), oneValueOf(attributes, 'review-by')]
      return {
        kind,
        ...(phones?.[0] ? { number: phones[0].number, dial: oneValueOf(attributes, 'dial') } : {}),
        ...(e164 === undefined ? {} : { e164 }),
        ...(say === undefined ? {} : { say }),
        ...(address !== undefined ? { address } : url ? { url } : {}),
        hours,
        source: oneValueOf(attributes, 'source'),
        confidence: oneValueOf(attributes, 'confidence'),
        ...(checkedOn === undefined ? {} : { checkedOn }),
        ...(reviewBy === undefined ? {} : { reviewBy }),
      }
    })
  }
  return foreignChannelsOf(service, locations, timeZone, missing)
    .map((channel, index) => ({
      ...channel,
      source:
        service.url ??
        service.organization?.website ??
        missing(`channels.${index}.source`, 'name the page that says so'),
      confidence: 'low',
    }))
    .map((channel, index) => {
      missing(`channels.${index}.confidence`, `of ${id} is low until somebody has seen it on the service’s own page`)
      return channel
    })
}

/** Phones and addresses as most directories give them: of the service, with one set of hours for all. */
function foreignChannelsOf(
  service: HsdsService,
  locations: readonly { readonly phones?: readonly HsdsPhone[] | null | undefined }[],
  timeZone: string | undefined,
  missing: Missing,
) {
  const phones = [...(service.phones ?? []), ...locations.flatMap(({ phones: every }) => every ?? [])]
  const { hours, gaps } = hoursOf(service.schedules ?? [], timeZone)
  for (const gap of gaps) missing('channels', gap)
  const numbers = [...new Map(phones.map((phone) => [`${kindOf(phone)} ${phone.number}`, phone])).values()]
  return [
    ...numbers.flatMap((phone) => {
      const kind = kindOf(phone)
      if (kind === undefined) {
        missing('channels', `${phone.number} is a ${phone.type}, and was left out`)
        return []
      }
      return [{ kind, number: phone.number, dial: phone.number.replaceAll(/\D/g, ''), hours: hours as Hours | null }]
    }),
    ...(service.email ? [{ kind: 'email', address: service.email, hours: null }] : []),
  ]
}

function kindOf({ type }: HsdsPhone): 'phone' | 'text' | undefined {
  const named = (type ?? 'voice').toLowerCase()
  if (named === 'text' || named === 'sms') return 'text'
  return ['voice', 'cell', 'textphone', ''].includes(named) ? 'phone' : undefined
}

const slugOf = (name: string) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

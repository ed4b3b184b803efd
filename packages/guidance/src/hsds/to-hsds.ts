import type { ListedService } from '../directory/packs.ts'
import type { Channel } from '../directory/service.ts'
import { schedulesOf } from './hours-in-hsds.ts'
import type { HsdsPage, HsdsPhone, HsdsService } from './hsds.ts'
import { attributesOf, uuidOf } from './terms.ts'

/** A service, and where it is named for what: pairs such as `gb-wls child-line`. */
export interface ExportedService {
  readonly service: ListedService
  readonly roles: readonly (readonly [place: string, role: string])[]
}

/** One page with everything, as `GET /services?full=true` of the HSDS API gives it. */
export function toHsdsPage(services: readonly ExportedService[]): HsdsPage {
  return {
    total_items: services.length,
    total_pages: 1,
    page_number: 1,
    size: services.length,
    first_page: true,
    last_page: true,
    empty: services.length === 0,
    contents: services.map(toHsds),
  }
}

/** Each channel is a virtual location with hours of its own: HSDS has no hours of a phone number. */
export function toHsds({ service, roles }: ExportedService): HsdsService {
  const id = uuidOf('service', service.id)
  const { name, nameCy, note, url, ageNow, cost, channels, checkedOn } = service
  const mail = channels.find((channel) => channel.kind === 'email')
  const places = [...new Set(roles.map(([place]) => place))]
  return {
    id,
    name,
    ...(nameCy === undefined ? {} : { alternate_name: nameCy }),
    status: 'active',
    description: note.en,
    ...(url?.startsWith('http') ? { url } : {}),
    ...(mail?.kind === 'email' ? { email: mail.address } : {}),
    ...(ageNow.from === null ? {} : { minimum_age: ageNow.from }),
    ...(ageNow.to === null ? {} : { maximum_age: ageNow.to }),
    eligibility_description: `May be contacted by: ${service.for.join(', ')}.`,
    ...(cost === null
      ? {}
      : { fees_description: cost === 'free' ? 'Free to call or text' : 'Charged at the local rate' }),
    assured_date: checkedOn,
    // Who runs a service is not in our data: its own name stands for that.
    organization: { id: uuidOf('organization', service.id), name, description: note.en },
    phones: channels.flatMap((channel, index) => phoneOf(uuidOf('phone', id, String(index)), channel)),
    service_areas: places.map((place) => ({
      id: uuidOf('area', id, place),
      name: place.toUpperCase(),
      extent: place,
      extent_type: 'country pack',
    })),
    service_at_locations: channels.map((channel, index) => locationOf(id, index, channel)),
    languages: service.languages.map((code) => ({ id: uuidOf('language', id, code), code })),
    cost_options: cost === 'free' ? [{ id: uuidOf('cost', id), option: 'free', amount: 0 }] : [],
    attributes: attributesOf(id, 'service', {
      'breakwater-id': service.id,
      role: roles.map((each) => each.join(' ')),
      receives: service.receives,
      'age-in-image': service.ageInImage ?? 'any',
      'may-contact': service.for,
      need: service.needs,
      'shows-on-bill': service.showsOnBill === null ? undefined : service.showsOnBill ? 'yes' : 'no',
      cost: cost ?? undefined,
      'description-cy': note.cy,
      address: url?.startsWith('/') ? url : undefined,
      source: service.source,
      confidence: service.confidence,
      'review-by': service.reviewBy,
    }),
  }
}

function phoneOf(id: string, channel: Channel): HsdsPhone[] {
  if (channel.kind !== 'phone' && channel.kind !== 'text') return []
  const { kind, number, say } = channel
  const description = say === undefined ? {} : { description: `Text the word ${say}` }
  return [{ id, number, type: kind === 'phone' ? 'voice' : 'text', ...description }]
}

function locationOf(serviceId: string, index: number, channel: Channel) {
  const id = uuidOf('location', serviceId, String(index))
  const { kind, hours, source, confidence, checkedOn, reviewBy } = channel
  const numbers = 'dial' in channel ? { dial: channel.dial, e164: channel.e164, say: channel.say } : {}
  const phones = phoneOf(uuidOf('phone', id), channel)
  return {
    id: uuidOf('service at location', serviceId, String(index)),
    location: {
      id,
      location_type: 'virtual',
      name: kind,
      ...('url' in channel ? { url: channel.url } : {}),
      ...(phones.length === 0 ? {} : { phones }),
      schedules: schedulesOf(id, hours),
      attributes: attributesOf(id, 'location', {
        ...{ kind, ...numbers, address: 'address' in channel ? channel.address : undefined },
        ...{ source, confidence, 'checked-on': checkedOn, 'review-by': reviewBy },
      }),
    },
  }
}

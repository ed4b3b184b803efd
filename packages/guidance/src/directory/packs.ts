import auPack from '../../packs/au/pack.json' with { type: 'json' }
import auServices from '../../packs/au/services.json' with { type: 'json' }
import caPack from '../../packs/ca/pack.json' with { type: 'json' }
import caServices from '../../packs/ca/services.json' with { type: 'json' }
import elsewherePack from '../../packs/elsewhere/pack.json' with { type: 'json' }
import euPack from '../../packs/eu/pack.json' with { type: 'json' }
import euServices from '../../packs/eu/services.json' with { type: 'json' }
import gbEngPack from '../../packs/gb-eng/pack.json' with { type: 'json' }
import gbEngServices from '../../packs/gb-eng/services.json' with { type: 'json' }
import gbNirPack from '../../packs/gb-nir/pack.json' with { type: 'json' }
import gbNirServices from '../../packs/gb-nir/services.json' with { type: 'json' }
import gbSctPack from '../../packs/gb-sct/pack.json' with { type: 'json' }
import gbSctServices from '../../packs/gb-sct/services.json' with { type: 'json' }
import gbWlsPack from '../../packs/gb-wls/pack.json' with { type: 'json' }
import gbWlsServices from '../../packs/gb-wls/services.json' with { type: 'json' }
import iePack from '../../packs/ie/pack.json' with { type: 'json' }
import ieServices from '../../packs/ie/services.json' with { type: 'json' }
import inPack from '../../packs/in/pack.json' with { type: 'json' }
import inServices from '../../packs/in/services.json' with { type: 'json' }
import nzPack from '../../packs/nz/pack.json' with { type: 'json' }
import nzServices from '../../packs/nz/services.json' with { type: 'json' }
import ukServices from '../../packs/uk/services.json' with { type: 'json' }
import usPack from '../../packs/us/pack.json' with { type: 'json' }
import usServices from '../../packs/us/services.json' with { type: 'json' }
import worldServices from '../../packs/world/services.json' with { type: 'json' }
import type { PackFile, RoleName, Service, ServicesFile } from './service.ts'

export type { RoleName, Service } from './service.ts'

/** Every country pack. To add one, put its folder into `packs/` and name it here and in `packIds`. */
const packFiles = {
  'gb-eng': gbEngPack,
  'gb-wls': gbWlsPack,
  'gb-sct': gbSctPack,
  'gb-nir': gbNirPack,
  ie: iePack,
  us: usPack,
  ca: caPack,
  au: auPack,
  nz: nzPack,
  in: inPack,
  eu: euPack,
  elsewhere: elsewherePack,
}

/** In the order in which a person reads them. */
export const packIds = [
  'gb-eng',
  'gb-wls',
  'gb-sct',
  'gb-nir',
  'ie',
  'us',
  'ca',
  'au',
  'nz',
  'in',
  'eu',
  'elsewhere',
] as const
export type PackId = (typeof packIds)[number]

export interface Pack extends Omit<PackFile, 'id' | 'roles'> {
  readonly id: PackId
  readonly roles: Readonly<Record<RoleName, readonly ServiceId[]>>
}

/** The form of every file is held by check-directory.test.ts, so that a page need not carry the schema. */
export const packs = packFiles as unknown as Readonly<Record<PackId, Pack>>

const serviceFiles = {
  au: auServices,
  ca: caServices,
  eu: euServices,
  'gb-eng': gbEngServices,
  'gb-nir': gbNirServices,
  'gb-sct': gbSctServices,
  'gb-wls': gbWlsServices,
  ie: ieServices,
  in: inServices,
  nz: nzServices,
  uk: ukServices,
  us: usServices,
  world: worldServices,
} as unknown as Readonly<Record<string, ServicesFile>>

/** Id of a service in some file of `packs/`; a test holds that every one that is named is there. */
export type ServiceId = string

/** A service with the days of its file filled in. */
export interface ListedService extends Service {
  /** The folder that its file is in: a pack's id, `uk` for the four nations, `world` for anywhere. */
  readonly home: string
  readonly checkedOn: string
  readonly reviewBy: string
}

/** The services of files by the folder that each is in, by their id. */
export function listServices(files: Readonly<Record<string, ServicesFile>>): ReadonlyMap<ServiceId, ListedService> {
  return new Map(
    Object.entries(files).flatMap(([home, { checkedOn, reviewBy, services: own }]) =>
      own.map((service): [string, ListedService] => [
        service.id,
        { ...service, home, checkedOn: service.checkedOn ?? checkedOn, reviewBy: service.reviewBy ?? reviewBy },
      ]),
    ),
  )
}

export const services = listServices(serviceFiles)

/** Throws for an id that no file has: a fault of the data, which a test finds first. */
export function serviceOf(id: string): ListedService {
  const service = services.get(id)
  if (service === undefined) throw new Error(`no service ${id}`)
  return service
}

const euMembers = 'at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se'.split(' ')

/**
 * The pack that serves a place: `gb-eng` and the like, a code of ISO 3166 in lower case, or the id of a pack. A member state of the
 * European Union without a pack of its own has the Union's; anywhere else, and `unknown`, has `elsewhere`.
 */
export function packIdOf(place: string): PackId {
  if ((packIds as readonly string[]).includes(place)) return place as PackId
  return euMembers.includes(place) ? 'eu' : 'elsewhere'
}

/** What a pack names roles for. */
export const roleNamesOf = ({ roles }: Pick<Pack, 'roles'>) => Object.keys(roles) as RoleName[]

import type { Pack, RoleName, ServiceId } from '../directory/packs.ts'
import type { Service } from '../directory/service.ts'

/** What a plan can be said to hang on in a country pack, rather than on which place it is. */
export type PackTrait = 'police-number' | 'school-role' | 'child-lines-take-18' | `role:${RoleName}`

/** Packs by their id, and the services that they name. */
export interface Directory {
  readonly packs: Readonly<Record<string, Omit<Pack, 'id'>>>
  readonly services: ReadonlyMap<ServiceId, Pick<Service, 'ageNow'>>
}

export function hasTrait({ packs, services }: Directory, place: string, trait: PackTrait): boolean {
  const pack = packs[place]
  if (pack === undefined) return false
  if (trait === 'police-number') return pack.policeNonEmergency !== null
  if (trait === 'school-role') return pack.schoolRole !== null
  if (trait === 'child-lines-take-18') {
    return pack.roles['child-line'].every((line) => (services.get(line)?.ageNow.to ?? 18) >= 18)
  }
  return pack.roles[trait.slice('role:'.length) as RoleName].length > 0
}

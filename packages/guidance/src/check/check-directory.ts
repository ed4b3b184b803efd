import type { z } from 'zod'
import type { Channel } from '../directory/service.ts'
import { PackFile, type RoleName, roleNames, type Service, ServicesFile } from '../directory/service.ts'
import { bannedWords } from '../proof/banned-words.ts'
import { type Finding, look, wrong } from './finding.ts'
import { refusedAddress } from './hosts.ts'
import { callingCodeOf, countryOf, refusedNumber } from './phone-number.ts'

/** The files of packs as they were read, by the name of their folder. A folder may have one of the two. */
export interface DirectoryFiles {
  readonly packs: Readonly<Record<string, unknown>>
  readonly services: Readonly<Record<string, unknown>>
}

interface Read {
  readonly packs: readonly { readonly folder: string; readonly pack: PackFile }[]
  readonly services: readonly { readonly folder: string; readonly index: number; readonly service: Service }[]
}

/**
 * What is wrong with the data of packs, and what somebody has to look at. `today` is `YYYY-MM-DD`. Whether a plan that
 * uses them keeps every rule is for the proof.
 */
export function checkDirectory(files: DirectoryFiles, today: string): readonly Finding[] {
  const findings: Finding[] = []
  const read = readFiles(files, findings)
  const byId = new Map<string, Service>()
  for (const { folder, index, service } of read.services) {
    const where = `${folder}/services.json: ${index} (${service.id})`
    if (byId.has(service.id)) findings.push(wrong(where, 'another service has this id'))
    byId.set(service.id, service)
    findings.push(...checkService(where, service, folder))
  }
  for (const { folder, pack } of read.packs) findings.push(...checkPack(`${folder}/pack.json`, folder, pack, byId))
  for (const [where, fact] of datesOf(files)) findings.push(...checkDates(where, fact, today))
  return findings
}

function readFiles(files: DirectoryFiles, findings: Finding[]): Read {
  const take = <Schema extends z.ZodType>(schema: Schema, name: string, content: unknown): z.infer<Schema>[] => {
    const { success, data, error } = schema.safeParse(content)
    if (success) return [data]
    findings.push(...error.issues.map(({ path, message }) => wrong(`${name}: ${path.join('.') || 'file'}`, message)))
    return []
  }
  return {
    packs: Object.entries(files.packs).flatMap(([folder, content]) =>
      take(PackFile, `${folder}/pack.json`, content).map((pack) => ({ folder, pack })),
    ),
    services: Object.entries(files.services).flatMap(([folder, content]) =>
      take(ServicesFile, `${folder}/services.json`, content).flatMap(({ services }) =>
        services.map((service, index) => ({ folder, index, service })),
      ),
    ),
  }
}

function checkService(where: string, service: Service, folder: string): Finding[] {
  const country = countryOf(folder)
  const { from, to } = service.ageNow
  return [
    ...(service.url === null ? [] : checkAddress(`${where}: url`, service.url)),
    ...service.channels.flatMap((channel, at) => checkChannel(`${where}: channels.${at}`, channel, country)),
    ...(['en', 'cy'] as const).flatMap((locale) =>
      checkWords(`${where}: note.${locale}`, locale, service.note[locale]),
    ),
    ...(from !== null && to !== null && from > to ? [wrong(`${where}: ageNow`, 'begins after it ends')] : []),
    ...(service.channels.length === 0 && service.url === null ? [look(where, 'there is no way to reach it')] : []),
  ]
}

function checkChannel(where: string, channel: Channel, country: ReturnType<typeof countryOf>): Finding[] {
  const findings = 'url' in channel ? checkAddress(`${where}.url`, channel.url) : []
  const refused = 'dial' in channel ? refusedNumber(channel, country) : undefined
  if (refused !== undefined) findings.push(wrong(`${where}.number`, refused))
  const { hours, confidence } = channel
  if (confidence !== 'high') findings.push(look(where, `is of ${confidence} confidence: ${channel.source}`))
  if (hours === null && channel.kind !== 'web' && channel.kind !== 'email')
    findings.push(look(where, 'its hours are not known'))
  if (hours === null || hours === 'always') return findings
  if (!isTimeZone(hours.timeZone)) findings.push(wrong(`${where}.hours.timeZone`, `there is no ${hours.timeZone}`))
  return findings
}

function checkAddress(where: string, address: string): Finding[] {
  const refused = refusedAddress(address)
  return refused === undefined ? [] : [wrong(where, `${address} ${refused}`)]
}

/** What no text here may say; numbers that people dial are channels, and never words. */
function checkWords(where: string, locale: 'en' | 'cy', text: string): Finding[] {
  const said = bannedWords[locale].flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
  const digits = /\d{3,}|\d{2,} \d{2,}/.exec(text)
  return [
    ...said.map((word) => wrong(where, `says "${word}"`)),
    ...(digits === null ? [] : [wrong(where, `has a number in it, ${digits[0]}`)]),
  ]
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const forChildren: readonly RoleName[] = ['child-line', 'child-removal', 'child-report']
const forAdults: readonly RoleName[] = ['adult-line', 'adult-removal', 'adult-report']

function checkPack(where: string, folder: string, pack: PackFile, services: ReadonlyMap<string, Service>): Finding[] {
  const findings: Finding[] = []
  if (pack.id !== folder) findings.push(wrong(`${where}: id`, `is ${pack.id}, and the folder is ${folder}`))
  if (pack.timeZone !== null && !isTimeZone(pack.timeZone)) {
    findings.push(wrong(`${where}: timeZone`, `there is no ${pack.timeZone}`))
  }
  const country = countryOf(folder)
  if (country !== undefined && pack.countryCode !== null && pack.countryCode !== callingCodeOf(country)) {
    findings.push(wrong(`${where}: countryCode`, `${country} has ${callingCodeOf(country)}`))
  }
  for (const key of ['emergency', 'policeNonEmergency'] as const) {
    const fact = pack[key]
    if (fact === null) continue
    if (fact.confidence !== 'high')
      findings.push(look(`${where}: ${key}`, `is of ${fact.confidence} confidence: ${fact.source}`))
    if (key === 'emergency' && fact.confidence === 'low') {
      findings.push(wrong(`${where}: emergency`, 'nobody has seen it on a page: null is better'))
    }
    if (!/^\d[\d ]{1,10}$/.test(fact.number))
      findings.push(wrong(`${where}: ${key}`, `${fact.number} cannot be dialled`))
  }
  for (const { id, summary } of pack.law) {
    for (const locale of ['en', 'cy'] as const) {
      const said = bannedWords[locale].flatMap((pattern) => pattern.exec(summary[locale])?.[0] ?? [])
      findings.push(...said.map((word) => wrong(`${where}: law ${id} ${locale}`, `says "${word}"`)))
    }
  }
  for (const role of roleNames) findings.push(...checkRole(`${where}: roles.${role}`, role, pack.roles[role], services))
  return pack.emergency === null ? findings : [...findings, ...checkNight(where, pack, services)]
}

function checkRole(
  where: string,
  role: RoleName,
  ids: readonly string[],
  services: ReadonlyMap<string, Service>,
): Finding[] {
  const findings: Finding[] = []
  for (const id of ids) {
    const service = services.get(id)
    if (service === undefined) {
      findings.push(wrong(where, `there is no service ${id}`))
      continue
    }
    if (forChildren.includes(role) && ((service.ageNow.from ?? 0) >= 18 || service.ageInImage === '18-plus')) {
      findings.push(wrong(where, `${id} is for adults`))
    }
    if (forAdults.includes(role) && ((service.ageNow.to ?? 200) < 18 || service.ageInImage === 'under-18')) {
      findings.push(wrong(where, `${id} is for people under 18`))
    }
    if (role.endsWith('-line') && role !== 'parent-line' && !service.for.includes('person')) {
      findings.push(wrong(where, `${id} is not for the person themselves`))
    }
  }
  const isLow = (id: string) => {
    const channels = services.get(id)?.channels ?? []
    return channels.length > 0 && channels.every(({ confidence }) => confidence === 'low')
  }
  if (ids.length > 0 && ids.every(isLow)) findings.push(wrong(where, 'its only way is of low confidence'))
  return findings
}

/** Someone to talk to, at every age and hour: with a number that somebody has seen. */
function checkNight(where: string, { roles }: PackFile, services: ReadonlyMap<string, Service>): Finding[] {
  const people = [...roles['child-line'], ...roles['any-line']].flatMap((id) => services.get(id) ?? [])
  const answers = ({ kind, hours, confidence }: Channel) =>
    ['phone', 'text', 'chat'].includes(kind) && hours === 'always' && confidence !== 'low'
  const atNight = people.filter(({ channels }) => channels.some(answers))
  const alone = Array.from({ length: 90 - 8 }, (_, index) => index + 8).filter(
    (age) => !atNight.some(({ ageNow: { from, to } }) => (from ?? 0) <= age && age <= (to ?? 200)),
  )
  if (alone.length === 0) return []
  return [look(`${where}: roles`, `nobody answers day and night at the age of ${alone[0]} to ${alone.at(-1)}`)]
}

interface Dates {
  readonly checkedOn?: unknown
  readonly reviewBy?: unknown
}

/** Every part of the files that has dates of its own. */
function datesOf(files: DirectoryFiles): [where: string, dates: Dates][] {
  const found: [string, Dates][] = []
  const walk = (where: string, part: unknown) => {
    if (typeof part !== 'object' || part === null) return
    if ('checkedOn' in part || 'reviewBy' in part) found.push([where, part])
    for (const [key, value] of Object.entries(part)) walk(`${where}.${key}`, value)
  }
  for (const [folder, content] of Object.entries(files.packs)) walk(`${folder}/pack.json`, content)
  for (const [folder, content] of Object.entries(files.services)) walk(`${folder}/services.json`, content)
  return found
}

function checkDates(where: string, { checkedOn, reviewBy }: Dates, today: string): Finding[] {
  if (typeof checkedOn === 'string' && checkedOn > today)
    return [wrong(where, `was checked on ${checkedOn}, after today`)]
  if (typeof checkedOn === 'string' && typeof reviewBy === 'string' && reviewBy <= checkedOn) {
    return [wrong(where, 'is to be reviewed before it was checked')]
  }
  if (typeof reviewBy === 'string' && reviewBy < today) return [wrong(where, `was to be reviewed by ${reviewBy}`)]
  return []
}

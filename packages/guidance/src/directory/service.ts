import { z } from 'zod'
import { needs } from '../triage/answer-values.ts'
import { Hours } from './hours.ts'

const confidence = z.enum(['high', 'medium', 'low'])
const https = z.url({ protocol: /^https?$/ })
const fact = {
  /** The page that said so. */
  source: https,
  /**
   * `high`: the service's own or an official page. `medium`: someone else's page says so. `low`: no page was seen; such
   * a fact is never the only option.
   */
  confidence,
  /** Where they differ from the file's own. */
  checkedOn: z.iso.date().optional(),
  reviewBy: z.iso.date().optional(),
}
const bothLanguages = z.strictObject({ en: z.string().min(1), cy: z.string().min(1) })

/** One way to reach a service, with its own hours. */
export const Channel = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['phone', 'text']),
    /** As people write it there. */
    number: z.string(),
    /** What is dialled in that country. */
    dial: z.string().regex(/^\d{3,11}$/),
    /** The same from anywhere (E.164), where it works from anywhere. */
    e164: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/)
      .optional(),
    /** The word that a text begins with. */
    say: z.string().optional(),
    hours: Hours.nullable(),
    ...fact,
  }),
  z.strictObject({ kind: z.enum(['web', 'chat', 'video']), url: https, hours: Hours.nullable(), ...fact }),
  z.strictObject({ kind: z.literal('email'), address: z.email(), hours: Hours.nullable(), ...fact }),
])
export type Channel = z.infer<typeof Channel>

/** Whoever a person is sent to. */
export const Service = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** A proper name. */
  name: z.string(),
  /** Its own Welsh name, where it has one. */
  nameCy: z.string().optional(),
  /** An official address; a path for what this site does itself; null where there is none, as for the police. */
  url: z.union([https, z.string().startsWith('/'), z.null()]),
  /** What leaves the device when it is used. */
  receives: z.enum(['words', 'fingerprint', 'link', 'picture-or-link', 'report']),
  /** Whole years now of the person in the picture, both included; null where there is no limit. */
  ageNow: z.strictObject({ from: z.int().min(0).nullable(), to: z.int().min(0).nullable() }),
  /** Age in the picture when it was made; null where it does not matter. */
  ageInImage: z.enum(['under-18', '18-plus']).nullable(),
  /** Who may contact it, which is not always whom it is about. */
  for: z.array(z.enum(['person', 'parent', 'friend', 'professional'])).min(1),
  /** Needs that it fits especially. */
  needs: z.array(z.enum(needs)).optional(),
  /** Codes of ISO 639 that it works in. */
  languages: z.array(z.string()),
  /** For a call or text there; null where not known or nothing is charged for. */
  cost: z.enum(['free', 'local-rate']).nullable(),
  /** Whether it stands on a phone bill; null where not known. */
  showsOnBill: z.boolean().nullable(),
  /** What it asks for and what happens then, in our words. */
  note: bothLanguages,
  channels: z.array(Channel),
  ...fact,
})
export type Service = z.infer<typeof Service>

/** A file `services.json`. */
export const ServicesFile = z.strictObject({
  checkedOn: z.iso.date(),
  reviewBy: z.iso.date(),
  services: z.array(Service),
})
export type ServicesFile = z.infer<typeof ServicesFile>

/** What a pack can have somebody for. */
export const roleNames = [
  'child-line',
  'any-line',
  'parent-line',
  'adult-line',
  'victim-line',
  'domestic-abuse',
  'child-removal',
  'adult-removal',
  'child-report',
  'adult-report',
  'hotline',
  'fraud',
  'mass-mail',
  'children-services',
  'search-removal',
  'disability',
  'emergency-without-voice',
  'outing-line',
] as const
export type RoleName = (typeof roleNames)[number]

const number = z.strictObject({ number: z.string(), ...fact })

/** A file `pack.json`: what holds in one place. */
export const PackFile = z.strictObject({
  id: z.string().regex(/^[a-z]{2}(-[a-z]{3})?$|^elsewhere$/),
  checkedOn: z.iso.date(),
  reviewBy: z.iso.date(),
  /** As in E.164. */
  countryCode: z.string().nullable(),
  timeZone: z.string().nullable(),
  holidays: z.enum(['england-and-wales', 'scotland', 'northern-ireland']).nullable(),
  /** Null where no number is right everywhere: a wrong one is worse than none. */
  emergency: number.nullable(),
  policeNonEmergency: number.nullable(),
  /** Ways to reach the emergency service without speaking. */
  quietWays: z.array(z.enum(['uk-press-55', 'uk-emergency-sms', 'us-text-911'])),
  /** Who answers for child protection in a school. */
  schoolRole: z.strictObject({ name: bothLanguages, ...fact }).nullable(),
  law: z.array(z.strictObject({ id: z.string(), summary: bothLanguages, ...fact })),
  /** Ids of services, in the order in which they are named. */
  roles: z.record(z.enum(roleNames), z.array(z.string())),
})
export type PackFile = z.infer<typeof PackFile>

import { opennessAt } from '../directory/openness.ts'
import { type ListedService, type Pack, packs, type ServiceId, serviceOf } from '../directory/packs.ts'
import { seenChannels } from '../directory/seen-channels.ts'
import type { Answers } from '../triage/answers.ts'
import { holds } from './condition.ts'
import { groupsOf } from './group.ts'
import type { Plan, PlanLink, PlanPhone, PlanStep } from './plan.ts'
import { type OpenLanes, type Situation, situationOf } from './situation.ts'
import { type ServiceReference, type Step, useOf } from './step.ts'
import { steps } from './steps/index.ts'
import { type Words, wordsFor } from './words.ts'

export interface PlanOptions {
  /** Words of the language of the answers. */
  readonly words: Words
  /** The moment for "open now". */
  readonly at: Date
  readonly lanes?: OpenLanes
}

/** What D2 leaves open unless an operator says otherwise: the adult lane, and the child lane shut. */
const usualLanes: OpenLanes = { adult: true, child: false }

/** The steps that hold, in their order. */
export function stepsFor(situation: Situation): readonly Step[] {
  return steps.filter(({ when }) => holds(when, situation))
}

/** Ids of the services that a step names in a situation, each once. */
export function servicesOf(step: Step, situation: Situation): readonly ServiceId[] {
  const named = (step.services ?? [])
    .map(useOf)
    .filter(({ when }) => holds(when, situation))
    .flatMap(({ service }) => resolve(service, packs[situation.place as keyof typeof packs]))
  return [...new Set(named)]
}

/** Who a reference means in a place. */
export function resolve(reference: ServiceReference, pack: Pack): readonly ServiceId[] {
  return reference.startsWith('role:') ? pack.roles[reference.slice(5) as keyof Pack['roles']] : [reference]
}

/** The plan of someone with these answers. Pure: the same answers, words and moment give the same plan. */
export function planFor(answers: Answers, { words, at, lanes = usualLanes }: PlanOptions): Plan {
  const situation = situationOf(answers, lanes)
  const pack = packs[situation.place as keyof typeof packs]
  const values = {
    emergency: pack.emergency?.number ?? '',
    police: pack.policeNonEmergency?.number ?? '',
    'school-role': pack.schoolRole?.name[answers.locale] ?? words['school-role.elsewhere'] ?? '',
  }
  const held = stepsFor(situation)
  const groups = groupsOf(held.map(({ kind }) => kind))
  const planStep = (step: Step, index: number): PlanStep => {
    const id = step.wordsOf ?? step.id
    const services = servicesOf(step, situation)
    const shown = services.map(serviceOf)
    return {
      id: step.id,
      kind: step.kind,
      group: groups[index]!,
      title: wordsFor(words, `${id}.title`, values),
      text: wordsFor(words, `${id}.text`, values),
      why: wordsFor(words, `${id}.why`, values),
      next: wordsFor(words, `${id}.next`, values),
      services,
      phones: shown.flatMap((service) => phonesOf(service, pack, answers.locale, at)),
      links: shown.flatMap((service) => linksOf(service, answers.locale, at)),
      leavesDevice: wordsFor(words, `leaves.${step.leaves}`),
    }
  }
  return { answers, pack: pack.id, steps: held.map(planStep) }
}

function nameOf(service: ListedService, locale: Answers['locale']): string {
  return (locale === 'cy' ? service.nameCy : undefined) ?? service.name
}

const policeNumbers = { 'police-emergency': 'emergency', 'police-non-emergency': 'policeNonEmergency' } as const

/** The police have the pack's number; everyone else their own. */
function phonesOf(service: ListedService, pack: Pack, locale: Answers['locale'], at: Date): readonly PlanPhone[] {
  const base = { service: service.id, name: nameOf(service, locale) }
  const police = policeNumbers[service.id as keyof typeof policeNumbers]
  if (police !== undefined) {
    const number = pack[police]?.number
    if (number === undefined) return []
    return [{ ...base, kind: 'phone', number, dial: number.replaceAll(/\D/g, ''), isOpen: true }]
  }
  return seenChannels(service).flatMap((channel): PlanPhone[] => {
    if (channel.kind !== 'phone' && channel.kind !== 'text') return []
    const { kind, number, dial, say, hours } = channel
    const phone = { ...base, kind, number, dial, ...(say === undefined ? {} : { say }) }
    if (hours === null) return [{ ...phone, isOpen: null }]
    const openness = opennessAt(hours, at)
    if (openness.isOpen) return [{ ...phone, isOpen: true }]
    const opensAt = openness.opensAt === undefined ? {} : { opensAt: openness.opensAt.toISOString() }
    return [{ ...phone, isOpen: false, ...opensAt }]
  })
}

function linksOf(service: ListedService, locale: Answers['locale'], at: Date): readonly PlanLink[] {
  const base = { service: service.id, name: nameOf(service, locale) }
  const own = seenChannels(service).flatMap((channel): PlanLink[] => {
    if (channel.kind === 'email') return [{ ...base, kind: 'mail', url: `mailto:${channel.address}` }]
    if (channel.kind === 'chat' || channel.kind === 'video') {
      const { kind, url, hours } = channel
      return [{ ...base, kind, url, isOpen: hours === null ? null : opennessAt(hours, at).isOpen }]
    }
    return []
  })
  const { url } = service
  const isSaid = url === null || own.some((link) => link.kind === 'mail' || link.url === url)
  return isSaid ? own : [...own, { ...base, kind: url.startsWith('/') ? 'here' : 'page', url }]
}

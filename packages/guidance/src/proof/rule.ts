import type { ListedService, Pack, PackId, RoleName, ServiceId } from '../directory/packs.ts'
import { all, any, type Condition, is } from '../plan/condition.ts'
import type { StepKind } from '../plan/plan.ts'
import { type Mark, names, type Step, useOf } from '../plan/step.ts'

/** What the rules are proved of; a test hands in data that is broken on purpose. */
export interface GuidanceData {
  readonly steps: readonly Step[]
  readonly packs: Readonly<Record<PackId, Pack>>
  readonly services: ReadonlyMap<ServiceId, ListedService>
}

/** Something that must not be: either a condition that may hold in no situation, or what was found wrong in the data. */
export type Forbidden =
  | { readonly says: string; readonly condition: Condition }
  | { readonly says: string; readonly wrong: readonly string[] }

/** A rule that people rely on, by its number in the inventory of safety rules, or by a name of our own. */
export interface Rule {
  readonly id: string
  readonly title: string
  readonly forbids: (data: GuidanceData) => readonly Forbidden[]
}

/** When a plan has a step that names the service, whoever it is named through. */
export function namesService({ steps, packs }: GuidanceData, service: ServiceId): Condition {
  return any(...steps.flatMap((step) => stepNames(packs, step, service)))
}

/** What was answered of a step in these packs, by service: rules ask the same of the same steps again and again. */
const answered = new WeakMap<Step, WeakMap<GuidanceData['packs'], Map<ServiceId, readonly Condition[]>>>()

export function stepNames(packs: GuidanceData['packs'], step: Step, service: ServiceId): readonly Condition[] {
  const ofStep = answered.get(step) ?? new WeakMap<GuidanceData['packs'], Map<ServiceId, readonly Condition[]>>()
  answered.set(step, ofStep)
  const inPacks = ofStep.get(packs) ?? new Map<ServiceId, readonly Condition[]>()
  ofStep.set(packs, inPacks)
  const conditions = inPacks.get(service) ?? whenStepNames(packs, step, service)
  inPacks.set(service, conditions)
  return conditions
}

function whenStepNames(packs: GuidanceData['packs'], step: Step, service: ServiceId): readonly Condition[] {
  const references = [...new Set((step.services ?? []).map((use) => useOf(use).service))]
  return references.flatMap((reference) => {
    if (reference === service) return [names(step, reference)]
    if (!reference.startsWith('role:')) return []
    const role = reference.slice(5) as RoleName
    const places = Object.values(packs).filter(({ roles }) => roles[role].includes(service))
    return places.length === 0 ? [] : [all(names(step, reference), is('place', ...places.map(({ id }) => id)))]
  })
}

/** Every service that some step may name in some place. */
export function namedServices({ steps, packs }: GuidanceData): readonly ServiceId[] {
  const references = steps.flatMap((step) => (step.services ?? []).map((use) => useOf(use).service))
  return [
    ...new Set(
      references.flatMap((reference) =>
        reference.startsWith('role:')
          ? Object.values(packs).flatMap(({ roles }) => roles[reference.slice(5) as RoleName])
          : [reference],
      ),
    ),
  ]
}

const hasAny = (steps: readonly Step[], belongs: (step: Step) => boolean) =>
  any(...steps.filter(belongs).map(({ when }) => when))
export const hasStep = ({ steps }: GuidanceData, ...ids: readonly string[]) =>
  hasAny(steps, ({ id }) => ids.includes(id))
export const hasKind = ({ steps }: GuidanceData, ...kinds: readonly StepKind[]) =>
  hasAny(steps, ({ kind }) => kinds.includes(kind))
export const hasMark = ({ steps }: GuidanceData, mark: Mark) =>
  hasAny(steps, ({ marks }) => marks?.includes(mark) === true)

import { type ListedService, type Pack, type PackId, roleNamesOf } from '../../directory/packs.ts'
import type { Condition } from '../../plan/condition.ts'
import type { Step } from '../../plan/step.ts'
import type { GuidanceData } from '../rule.ts'

/** The data with one thing broken on purpose. */
export interface Mutant {
  readonly what: string
  readonly data: GuidanceData
}

/** Conditions with one part left out or one atom turned round. */
function weakened(condition: Condition): readonly Condition[] {
  if ('variable' in condition || 'pack' in condition) return [{ not: condition }]
  if ('not' in condition) return [condition.not]
  const key = 'all' in condition ? 'all' : 'any'
  const parts = 'all' in condition ? condition.all : condition.any
  const made = (left: readonly Condition[]): Condition => (key === 'all' ? { all: left } : { any: left })
  return parts.flatMap((part, at) => [
    made(parts.toSpliced(at, 1)),
    ...weakened(part).map((other) => made(parts.with(at, other))),
  ])
}

function* stepMutants(data: GuidanceData): Generator<Mutant> {
  const { steps } = data
  const withSteps = (changed: readonly Step[]): GuidanceData => ({ ...data, steps: changed })
  const withStep = (at: number, step: Step) => withSteps(steps.with(at, step))
  for (const [at, step] of steps.entries()) {
    const { id } = step
    yield { what: `${id} is gone`, data: withSteps(steps.toSpliced(at, 1)) }
    yield { what: `${id} is always there`, data: withStep(at, { ...step, when: { all: [] } }) }
    for (const [number, when] of weakened(step.when).entries()) {
      yield { what: `${id} holds otherwise (${number})`, data: withStep(at, { ...step, when }) }
    }
    for (const [number] of (step.services ?? []).entries()) {
      const services = step.services!.toSpliced(number, 1)
      yield { what: `${id} lost a service (${number})`, data: withStep(at, { ...step, services }) }
    }
    for (const service of ['posh', 'stopncii', 'report-remove', 'police-non-emergency']) {
      if (step.services?.includes(service)) continue
      const services = [...(step.services ?? []), service]
      yield { what: `${id} names ${service}`, data: withStep(at, { ...step, services }) }
    }
    for (const mark of step.marks ?? []) {
      const marks = step.marks!.filter((each) => each !== mark)
      yield { what: `${id} lost its mark ${mark}`, data: withStep(at, { ...step, marks }) }
    }
    const rest = steps.toSpliced(at, 1)
    yield { what: `${id} is first`, data: withSteps([step, ...rest]) }
    yield { what: `${id} is last`, data: withSteps([...rest, step]) }
  }
}

function* packMutants(data: GuidanceData): Generator<Mutant> {
  const { packs } = data
  const withPack = (id: PackId, change: Partial<Pack>): GuidanceData => ({
    ...data,
    packs: { ...packs, [id]: { ...packs[id], ...change } },
  })
  for (const pack of Object.values(packs)) {
    const { id } = pack
    const other = { number: '111', source: 'https://example.org/', confidence: 'low' as const }
    yield { what: `${id} has another emergency number`, data: withPack(id, { emergency: other }) }
    yield { what: `${id} has another police number`, data: withPack(id, { policeNonEmergency: other }) }
    yield { what: `${id} has no emergency number`, data: withPack(id, { emergency: null }) }
    yield { what: `${id} has no school role`, data: withPack(id, { schoolRole: null }) }
    for (const role of roleNamesOf(pack)) {
      yield { what: `${id} has nobody for ${role}`, data: withPack(id, { roles: { ...pack.roles, [role]: [] } }) }
      const foreign = id === 'us' ? 'childline' : '988-us'
      yield {
        what: `${id} has a foreign ${role}`,
        data: withPack(id, { roles: { ...pack.roles, [role]: [foreign] } }),
      }
    }
  }
}

function* serviceMutants(data: GuidanceData): Generator<Mutant> {
  const withService = (service: ListedService): GuidanceData => ({
    ...data,
    services: new Map([...data.services, [service.id, service]]),
  })
  for (const service of data.services.values()) {
    const { id, channels, ageInImage } = service
    const low = channels.map((channel) => ({ ...channel, confidence: 'low' as const }))
    const changes: Record<string, Partial<ListedService>> = {
      'does not say what it asks for': { note: { en: '', cy: '' } },
      'takes another age in the picture': { ageInImage: ageInImage === '18-plus' ? 'under-18' : '18-plus' },
      'takes only adults now': { ageNow: { from: 18, to: null } },
      'takes only young people now': { ageNow: { from: null, to: 17 } },
      'is only for the person in the picture': { for: ['person'] },
      'is in another country': { home: 'nz' },
      'was seen on no page': { channels: low, confidence: 'low' },
      'takes the picture': { receives: 'picture-or-link' },
    }
    for (const [what, change] of Object.entries(changes)) {
      yield { what: `${id} ${what}`, data: withService({ ...service, ...change }) }
    }
  }
}

export function* mutantsOf(data: GuidanceData): Generator<Mutant> {
  yield* stepMutants(data)
  yield* packMutants(data)
  yield* serviceMutants(data)
}

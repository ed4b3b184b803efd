import { type ReviewDecision, removalDeadline } from '@breakwater/casework'
import { EntryId, Problem } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import { defaultConfiguration } from './configuration.ts'
import { createLaneAdministration } from './lane/lane-administration.ts'
import { createListAdministration } from './lists/list-administration.ts'
import { createPeopleAdministration } from './people-administration.ts'
import { checkSealingKey, createPlatformAdministration } from './platform-administration.ts'
import { newPlatformKey, platformKeyDigest } from './secrets.ts'
import { createVouchers } from './vouchers.ts'
import { WellKnownPictures } from './well-known-pictures.ts'

export interface AdministrationOptions {
  /** As the running service names itself; null where none runs. */
  readonly operator?: string | null
  readonly lateAfterSeconds?: number
  readonly tellContact?: () => Promise<void>
  /** What is never listed; what is built in, unless the operator names more. */
  readonly wellKnown?: () => Promise<WellKnownPictures>
}

/** What an operator can do. The same whether it runs inside the service or on a store that no service has open. */
export function createAdministration(
  store: Store,
  pepper: Uint8Array,
  now: () => Date,
  {
    operator = null,
    lateAfterSeconds = defaultConfiguration.lateAfterSeconds,
    tellContact = async () => {},
    wellKnown = () => WellKnownPictures.read(),
  }: AdministrationOptions = {},
) {
  return {
    ...createVouchers(store, pepper, now),
    ...createPeopleAdministration(store, now),
    ...createPlatformAdministration(store, now),
    ...createLaneAdministration(store, operator, now),
    ...createListAdministration(store, now, { operator, wellKnown }),
    /**
     * Makes a platform and its key. The key is shown once: only its digest is kept. Throws `papers-needed` in production,
     * where `requestPlatform` and another person's `approvePlatform` do it.
     */
    async addPlatform({ name, owner = name, sealingKey }: { name: string; owner?: string; sealingKey?: string }) {
      if ((await store.identity()).inProduction) throw new Problem('papers-needed')
      if (sealingKey !== undefined) await checkSealingKey(sealingKey)
      const apiKey = newPlatformKey()
      const keyDigest = platformKeyDigest(apiKey)
      const added = await store.addPlatform({ name, owner, keyDigest, sealingKey, at: now() })
      if (added === null) throw new Problem('name-taken')
      return { platform: name, apiKey }
    },
    /** `removal`: the oldest ending that it has not confirmed, and since when that is late. */
    async listPlatforms() {
      const owed = await store.oldestRemovalsOwed()
      const platforms = await store.listPlatforms()
      return platforms.map(({ id, ...platform }) => {
        const oldest = owed.get(id)
        if (oldest === undefined) return { ...platform, removal: null }
        const confirmBy = removalDeadline({ endedAt: oldest.at, addedAt: platform.addedAt }, lateAfterSeconds)
        return { ...platform, removal: { sequence: oldest.sequence, confirmBy, isLate: confirmBy < now() } }
      })
    },
    async suspendPlatform({ name }: { name: string }) {
      if (!(await store.suspendPlatform(name, now()))) throw new Problem('not-found')
      return { platform: name, suspended: true }
    },
    async listQuestions() {
      return store.listQuestions()
    },
    /** A person's decision on an entry. Throws `entry-not-found` and `entry-over`. */
    async decide(input: { entry: string; decision: ReviewDecision; by: string; because: string }) {
      if (!EntryId.safeParse(input.entry).success) throw new Problem('entry-not-found')
      const outcome = await store.decide({ ...input, at: now() })
      if (outcome === 'unknown-entry') throw new Problem('entry-not-found')
      if (outcome === 'impossible') throw new Problem('entry-over')
      return { entry: input.entry, decision: input.decision }
    },
    /** Tells the operator's contact what waits for them, now. */
    async tellContact() {
      await tellContact()
      return store.waitingContactMessages()
    },
    async readAudit() {
      return store.readAudit()
    },
    /** Writes a sealed backup to a file on the service's own machine. */
    async backup({ file }: { file: string }) {
      return store.backup({ file, pepper, now: now() })
    },
  }
}
export type Administration = ReturnType<typeof createAdministration>

import type { Fingerprint } from '@breakwater/contracts'
import type { Transaction } from 'kysely'
import type { Tables } from './schema.ts'
import { sealTo } from './sealing.ts'
import { listedFile } from './store-records.ts'

export interface EndingEntry {
  readonly id: string
  readonly shown_sequence: number | null
  readonly fingerprint: Fingerprint | null
}

/** Ties a sealed ending to its platform and its entry. */
export function sealingContext(platformId: string, entryId: string): string {
  return `${platformId}/${entryId}`
}

/**
 * Clients of the StopNCII face drop a picture by its hash and by nothing else. Whoever was given the hash gets it once
 * more, sealed, so that it can be dropped there; here it is destroyed (ADR 37). Call with the lock on the head held:
 * nobody is given anything meanwhile.
 */
export async function sealEndings(
  transaction: Transaction<Tables>,
  entries: readonly EndingEntry[],
  at: Date,
): Promise<void> {
  const platforms = await transaction
    .selectFrom('platforms')
    .select(['id', 'sealing_key', 'given_through'])
    .where('sealing_key', 'is not', null)
    .where('suspended_at', 'is', null)
    .execute()
  for (const { id: platform, sealing_key, given_through } of platforms) {
    for (const { id, fingerprint, shown_sequence } of entries) {
      if (fingerprint === null || shown_sequence === null || shown_sequence > given_through) continue
      const sealed = await sealTo(sealing_key!, sealingContext(platform, id), JSON.stringify(listedFile(fingerprint)))
      await transaction
        .insertInto('sealed_endings')
        .values({ platform_id: platform, entry_id: id, ended_at: at, sealed })
        .execute()
    }
  }
}

import { createHash } from 'node:crypto'
import type { ImageFingerprint, VideoFingerprint } from '@breakwater/contracts'
import { dihedralForms } from '@breakwater/contracts'
import { sql } from 'kysely'
import { backedUpTables } from '../backup-format.ts'
import type { OpenDatabase } from '../database.ts'
import type { NewCase } from '../store-records.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** A fingerprint of the documented form, different for each seed. */
export function madeUpFingerprint(seed: string): ImageFingerprint {
  const dihedral = Object.fromEntries(dihedralForms.map((form) => [form, digest(`${seed}/${form}`)]))
  const pdq = { hash: dihedral.original, quality: 88, dihedral }
  return { kind: 'image', md5: digest(seed).slice(0, 32), pdq } as ImageFingerprint
}

export function madeUpVideo(seed: string, frames = 3): VideoFingerprint {
  const vpdq = Array.from({ length: frames }, (_, at) => {
    return { frame: at * 25, seconds: at, hash: digest(`${seed}/frame/${at}`), quality: 80 }
  })
  return { kind: 'video', md5: digest(seed).slice(0, 32), vpdq } as VideoFingerprint
}

export function madeUpCase(seed: string, changes: Partial<NewCase> = {}): NewCase {
  return {
    lookup: digest(`lookup/${seed}`),
    verifier: `salt$${digest(`verifier/${seed}`)}`,
    openingKey: digest(`key/${seed}`),
    openingDigest: digest(`request/${seed}`),
    lane: 'adult',
    openedAt: new Date('2026-11-23T12:00:00.123Z'),
    expiresOn: '2028-11-23',
    recovery: {
      ciphertext: Buffer.from(`sealed ${seed}`).toString('base64url'),
      verifier: 'v'.repeat(43),
      key: { public: `public ${seed}`, sealed: `sealed key ${seed}` },
    },
    items: [madeUpFingerprint(`${seed}/0`), madeUpFingerprint(`${seed}/1`)],
    ...changes,
  }
}

/** Takes everything out of a database, so that tests can share one that is slow to start. */
export async function empty({ tables }: OpenDatabase): Promise<void> {
  // Nothing refers to these, and most tests leave them empty: deleting from each is quicker than truncating it.
  const alone = ['vouchers', 'voucher_batches', 'spent_challenges'] as const
  for (const name of alone) await tables.deleteFrom(name).execute()
  const ofLevels = ['service_levels', 'level_delays', 'level_disputes']
  const others = backedUpTables.filter((name) => !alone.some((each) => each === name))
  const names = sql.join(
    [...others, 'attempts', 'feed_segments', 'log_openings', 'log_state', 'log_tiles', ...ofLevels].map((name) =>
      sql.table(name),
    ),
  )
  await sql`truncate ${names}`.execute(tables)
  await sql`update feed_head set sequence = 0, stamp_offset = 0, epoch = gen_random_uuid()::text`.execute(tables)
}

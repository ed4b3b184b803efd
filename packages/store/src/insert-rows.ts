import { type Insertable, sql, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'

/** Rows as they are given: a fingerprint as an object, not as text. */
type Given<Name extends keyof Tables> = {
  readonly [Column in keyof Insertable<Tables[Name]>]: Column extends 'fingerprint'
    ? object
    : Insertable<Tables[Name]>[Column]
}

/**
 * Inserts rows that all have the same columns, as one parameter: PostgreSQL takes longer to read thousands of parameters than to
 * store what is in them.
 */
export async function insertRows<Name extends keyof Tables>(
  transaction: Transaction<Tables>,
  table: Name,
  rows: readonly Given<Name>[],
): Promise<void> {
  if (rows.length === 0) return
  const columns = sql.join(Object.keys(rows[0]!).map((column) => sql.ref(column)))
  const text = JSON.stringify(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, inJson(value)]))),
  )
  await sql`
    insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${text}::jsonb)`.execute(transaction)
}

/** `bytea` as PostgreSQL reads it from text. */
function inJson(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value
}

export const unverifiedReasons = {
  'malformed-key': 'this is no verification key of the form NAME+ID+KEY',
  'malformed-note': 'this is no signed note',
  'unknown-key': 'nobody signed it with this key',
  'bad-signature': 'the signature does not fit what was signed',
  'malformed-checkpoint': 'what was signed is no checkpoint',
  'other-log': 'it is of another log',
  'malformed-receipt': 'this is no receipt, or of another version',
  'not-in-log': 'a proof does not lead to the root that was signed',
  'shrunk': 'the log was larger before: it was cut or begun anew',
  'inconsistent': 'the later log does not hold what the earlier did',
  'tile-missing': 'a tile is missing, or has another length',
  'tile-wrong': 'a tile does not fit the tiles below it',
  'release-differs': 'the files are not those that were signed',
  'malformed-manifest': 'what was signed is no list of released files',
} as const
export type UnverifiedReason = keyof typeof unverifiedReasons

/** Something is not what it says it is. `detail` names where, never a secret. */
export class Unverified extends Error {
  override readonly name = 'Unverified'
  readonly reason: UnverifiedReason
  readonly detail: string | undefined

  constructor(reason: UnverifiedReason, detail?: string) {
    super(`${unverifiedReasons[reason]}${detail === undefined ? '' : ` (${detail})`}`)
    this.reason = reason
    this.detail = detail
  }
}

import { z } from '@hono/zod-openapi'
import { CaseItems } from './fingerprint.ts'
import { limits } from './limits.ts'

/** Who was in the picture decides the law that applies (decision D2). */
export const lanes = ['adult', 'child'] as const
export const Lane = z.enum(lanes).openapi('Lane')
export type Lane = z.infer<typeof Lane>

/** The person's own two answers. The lane follows from them; nobody can choose a lane directly. */
export const Answers = z
  .strictObject({
    inPicture: z.boolean().openapi({ description: 'Are you in this picture?' }),
    everyoneAdult: z
      .enum(['yes', 'no', 'not-sure'])
      .openapi({ description: 'Was everyone in it 18 or over when it was made?' }),
  })
  .openapi('Answers')
export type Answers = z.infer<typeof Answers>

/** `XXXXX-XXXXX-C`: ten Crockford base32 characters and a check character. Read leniently, written one way. */
export const ReferenceText = z.string().min(1).max(32).openapi('ReferenceText', { example: '7K3QF-0ZB8M-X' })
export const PinText = z
  .string()
  .regex(/^\d{6}$/)
  .openapi('PinText', { example: '402915' })

export const Credentials = z.strictObject({ reference: ReferenceText, pin: PinText })
export type Credentials = z.infer<typeof Credentials>

const RecoveryCiphertext = z.base64url().min(1).max(limits.recoveryCharacters)

/** A key pair of the case: the public half as a point of P-256, 65 bytes; both halves sealed to the recovery card. */
export const RecoveryKey = z
  .strictObject({ public: z.base64url().length(87), sealed: z.base64url().length(151) })
  .openapi('RecoveryKey')
export type RecoveryKey = z.infer<typeof RecoveryKey>

/**
 * What is kept for undoing a withdrawal (docs/protocol/case.md): the items, sealed on the device so that only the recovery
 * card opens them, and a verifier (SHA-256, base64url) whose preimage only the card can make. With `key` the items are
 * sealed to its public half, and more can be sealed to it later without the card; without, to the card itself, and nothing
 * can be added to the case.
 */
export const SealedRecovery = z
  .strictObject({
    ciphertext: RecoveryCiphertext,
    verifier: z.base64url().length(43),
    key: RecoveryKey.optional(),
  })
  .openapi('SealedRecovery')
export type SealedRecovery = z.infer<typeof SealedRecovery>

export const OpenCase = z
  .strictObject({ answers: Answers, items: CaseItems, recovery: SealedRecovery })
  .openapi('OpenCase')
export type OpenCase = z.infer<typeof OpenCase>

export const OpenedCase = z
  .object({ reference: z.string(), pin: z.string(), expiresOn: z.iso.date() })
  .openapi('OpenedCase')
export type OpenedCase = z.infer<typeof OpenedCase>

export const WithdrawCase = Credentials.extend({
  deleteRecovery: z.boolean().default(false).openapi({ description: 'Delete what would undo this withdrawal, too' }),
}).openapi('WithdrawCase')
export type WithdrawCase = z.input<typeof WithdrawCase>

export const RestoreCase = Credentials.extend({
  items: CaseItems,
  proof: z.base64url().length(43).openapi({ description: 'Preimage of the verifier, made from the recovery card' }),
}).openapi('RestoreCase')
export type RestoreCase = z.infer<typeof RestoreCase>

/**
 * More for a case that stands: the answers once more, since they are of these items. `recovery` is the items, sealed to the
 * `recoveryKey` of the status.
 */
export const AddItems = Credentials.extend({
  answers: Answers,
  items: CaseItems,
  recovery: RecoveryCiphertext,
}).openapi('AddItems')
export type AddItems = z.infer<typeof AddItems>

/** What one platform does for one case (decision D14). */
export const PlatformStanding = z
  .object({
    name: z.string(),
    /** `looking`: it holds every entry. `waiting`: not yet. `late`: it has not asked for news within a day. */
    holds: z.enum(['looking', 'waiting', 'late']),
    /**
     * Only of a withdrawn case. `confirmed`: it says that nothing of the case is left there. `told`: it has read of the
     * withdrawal, through a face whose clients cannot confirm that they carried it out.
     */
    removal: z.enum(['confirmed', 'told', 'waiting', 'late']).optional(),
    /** The case has a video, of which this platform is given no frames: it finds exact copies of that file and no other. */
    exactVideosOnly: z.literal(true).optional(),
  })
  .openapi('PlatformStanding')
export type PlatformStanding = z.infer<typeof PlatformStanding>

export const CaseStatus = z
  .object({
    state: z.enum(['active', 'withdrawn', 'expired']),
    /** As they were sent: what was sent twice counts twice. */
    items: z.int(),
    /** Of its videos, of `limits.videoFrames` that a case may have. */
    frames: z.int(),
    /** Of `items`, those that platforms are given: fewer when a person took some off the list; 0 when it is over. */
    listed: z.int(),
    expiresOn: z.iso.date(),
    /** Of an active case: from this day on it can be renewed. */
    renewableFrom: z.iso.date().optional(),
    /** Of an active case: what more items are sealed to. Without it nothing can be added. */
    recoveryKey: z.string().optional(),
    platforms: z.array(PlatformStanding),
    /** Yes or no only, after a moderator's decision, released in batches: nothing to test an upload against. */
    stopped: z.boolean(),
    lookedAndDidNotAct: z.boolean(),
    underQuestion: z.boolean(),
    /** A platform thinks that someone in it may be under 18: say who helps then, without accusing anybody. */
    ageInQuestion: z.boolean(),
    /** A person's look at it. `taken-off`: some of its pictures are not given to platforms any more. */
    review: z.enum(['none', 'waiting', 'kept', 'taken-off']),
    /** Of a withdrawn case that can still be undone. `sealedKey` as it was left when the case was opened. */
    recovery: z
      .object({
        ciphertext: z.string(),
        sealedKey: z.string().optional(),
        additions: z.array(z.string()).optional(),
        until: z.iso.date(),
      })
      .optional(),
  })
  .openapi('CaseStatus')
export type CaseStatus = z.infer<typeof CaseStatus>

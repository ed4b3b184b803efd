import { z } from '@hono/zod-openapi'
import { FingerprintItems } from './fingerprint.ts'
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

/**
 * What is kept for undoing a withdrawal: the items, sealed on the device to a key that only the recovery card
 * holds, and a verifier (SHA-256, base64url) whose preimage only the card can make.
 */
export const SealedRecovery = z
  .strictObject({
    ciphertext: z.base64url().min(1).max(limits.recoveryCharacters),
    verifier: z.base64url().length(43),
  })
  .openapi('SealedRecovery')
export type SealedRecovery = z.infer<typeof SealedRecovery>

export const OpenCase = z
  .strictObject({ answers: Answers, items: FingerprintItems, recovery: SealedRecovery })
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
  items: FingerprintItems,
  proof: z.base64url().length(43).openapi({ description: 'Preimage of the verifier, made from the recovery card' }),
}).openapi('RestoreCase')
export type RestoreCase = z.infer<typeof RestoreCase>

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
  })
  .openapi('PlatformStanding')
export type PlatformStanding = z.infer<typeof PlatformStanding>

export const CaseStatus = z
  .object({
    state: z.enum(['active', 'withdrawn', 'expired']),
    items: z.int(),
    /** Of `items`, those that platforms are given: fewer when a person took some off the list; 0 when it is over. */
    listed: z.int(),
    expiresOn: z.iso.date(),
    platforms: z.array(PlatformStanding),
    /** Yes or no only, after a moderator's decision, released in batches: nothing to test an upload against. */
    stopped: z.boolean(),
    lookedAndDidNotAct: z.boolean(),
    underQuestion: z.boolean(),
    /** A platform thinks that someone in it may be under 18: say who helps then, without accusing anybody. */
    ageInQuestion: z.boolean(),
    /** A person's look at it. `taken-off`: some of its pictures are not given to platforms any more. */
    review: z.enum(['none', 'waiting', 'kept', 'taken-off']),
    /** Of a withdrawn case that can still be undone. */
    recovery: z.object({ ciphertext: z.string(), until: z.iso.date() }).optional(),
  })
  .openapi('CaseStatus')
export type CaseStatus = z.infer<typeof CaseStatus>

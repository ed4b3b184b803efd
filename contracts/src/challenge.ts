import { z } from '@hono/zod-openapi'
import { limits } from './limits.ts'
import { passHeader } from './pass-header.ts'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

const term = {
  /** Seconds since 1970 at which it ends. */
  until: z.int(),
  /** How many counters there are at most: a client can say how long it may take. */
  atMost: z.int(),
}

/**
 * A task of ALTCHA v2 in its deterministic form: find the counter, from 0 up, whose PBKDF2 key begins with `keyPrefix`
 * (docs/protocol/case.md). Give it back as it came: it is signed. `purpose`: `open` for a new case, `attempt` for another
 * try of a PIN, at one reference alone.
 */
export const Challenge = z
  .strictObject({
    parameters: z.strictObject({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: hex(16),
      salt: hex(16),
      cost: z.int().positive(),
      keyLength: z.literal(32),
      keyPrefix: hex(16),
      keySignature: hex(32),
      data: z.discriminatedUnion('purpose', [
        z.strictObject({ purpose: z.literal('open'), ...term }),
        /** `about`: the reference it is for; the service alone can tell which. */
        z.strictObject({ purpose: z.literal('attempt'), about: hex(32), ...term }),
      ]),
    }),
    signature: hex(32),
  })
  .openapi('Challenge')
export type Challenge = z.infer<typeof Challenge>

export const Solution = z.strictObject({ counter: z.int().nonnegative(), derivedKey: hex(32) }).openapi('Solution')
export type Solution = z.infer<typeof Solution>

/** What lets a request in: a solved challenge, or a code that a helpline gave (`voucher`). */
export const Pass = z
  .union([
    z.strictObject({ challenge: Challenge, solution: Solution }),
    z.strictObject({ voucher: z.string().max(64) }),
  ])
  .openapi('Pass')
export type Pass = z.infer<typeof Pass>

export const PassText = z
  .string()
  .max(limits.passCharacters)
  .openapi({
    description:
      'A `Pass` as JSON, base64url: a solved challenge, or the code of a helpline. Fill the JSON with spaces to ' +
      `${limits.passBytes} bytes, so that its length does not tell which.`,
  })

/** Headers of a request that may need a pass, and what can be wrong with it. */
export const withPass = z.object({ [passHeader]: PassText.optional() })
export const badPass = [
  'challenge-required',
  'challenge-failed',
  'challenge-used',
  'challenge-expired',
  'busy',
] as const

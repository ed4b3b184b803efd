import path from 'node:path'
import { type FeedSealing, SealingKeys } from '@breakwater/client'
import { z } from '@hono/zod-openapi'
import { makeKeyFile, readKeyFile } from './key-file.ts'

export const sealingConfigurationSchema = z.strictObject({
  keyFile: z
    .string()
    .optional()
    .describe('The secret half, made by `breakwater agent sealing-key`; `sealing.key` in the state directory.'),
  required: z
    .boolean()
    .default(false)
    .describe('Refuse what does not come sealed. Turn it on when the operator has registered the key.'),
})
export type SealingConfiguration = z.output<typeof sealingConfigurationSchema>

/** The agent is to open what comes sealed, and its key is not where it should be. */
export class SealingKeyMissing extends Error {
  override readonly name = 'SealingKeyMissing'
  constructor(file: string) {
    super(
      `There is no sealing key at ${file}: "breakwater agent sealing-key" makes one. Register it with the operator.`,
    )
  }
}

interface Place {
  readonly stateDirectory: string
  readonly sealing?: SealingConfiguration | undefined
}

/**
 * How this agent opens what comes sealed; undefined where it has no key and needs none. Throws `SealingKeyMissing` where it does,
 * `KeyFileRefused` when the file is no key or others may read it.
 */
export function openSealing({ stateDirectory, sealing }: Place): FeedSealing | undefined {
  const isRequired = sealing?.required ?? false
  const file = fileOf({ stateDirectory, sealing })
  const seed = readKeyFile(file)
  if (seed !== undefined) return { keys: new SealingKeys(seed), isRequired }
  if (isRequired || sealing?.keyFile !== undefined) throw new SealingKeyMissing(file)
  return undefined
}

/** The half that the operator registers, 64 hex digits, of the key that is there or is made now. Throws `KeyFileRefused`. */
export function publicSealingKey(place: Place): Promise<string> {
  const file = fileOf(place)
  return new SealingKeys(readKeyFile(file) ?? makeKeyFile(file)).publicKey()
}

function fileOf({ stateDirectory, sealing }: Place): string {
  return sealing?.keyFile ?? path.join(stateDirectory, 'sealing.key')
}

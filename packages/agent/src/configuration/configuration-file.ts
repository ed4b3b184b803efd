import { actions, type Trust } from '@breakwater/contracts'
import { defaultPolicy } from '@breakwater/matcher'
import { z } from '@hono/zod-openapi'
import { isMap, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import { fleetConfigurationSchema } from '../fleet/fleet-configuration.ts'
import { lookBackConfigurationSchema } from '../look-back/look-back-configuration.ts'
import { decodingConfigurationSchema } from '../matching/fingerprint-pool.ts'
import { storageConfigurationSchema } from '../matching/own-storage.ts'
import { videoConfigurationSchema } from '../matching/video-pool.ts'
import { allowListConfigurationSchema } from '../policy/allow-list.ts'
import { circuitBreakerConfigurationSchema } from '../policy/circuit-breaker.ts'
import { reviewConfigurationSchema } from '../review/review-configuration.ts'
import { sealingConfigurationSchema } from '../state/sealing-key.ts'
import { uploaderConfigurationSchema } from '../uploader/uploader-notice.ts'
import { webhooksConfigurationSchema } from '../webhooks/webhook-sender.ts'

const action = z.enum(actions)
const bands = z
  .array(z.strictObject({ upToBits: z.int().min(0).max(31), action }))
  .min(1)
  .refine((list) => list.every(({ upToBits }, at) => at === 0 || upToBits > list[at - 1]!.upToBits), {
    message: 'bands stand with rising upToBits',
  })
const wanted = z.union([action, bands])
const policyOf = (trust: Trust) => {
  const usual = defaultPolicy[trust]
  return wanted.default(typeof usual === 'string' ? usual : [...usual])
}
const port = z.int().min(0).max(65_535)

/** The file of one agent. Secrets are named by file, and never stand in it. */
export const configurationFileSchema = z
  .strictObject({
    service: z.url({ protocol: /^https?$/ }).describe('Origin of the Breakwater service.'),
    keyFile: z
      .string()
      .optional()
      .describe(
        "File with the platform's key, as `breakwater platform add` showed it. Without it the environment variable " +
          'BREAKWATER_PLATFORM_KEY is read.',
      ),
    state: z.string().default('./agent-state').describe('Directory of what the agent holds; its alone.'),
    sealing: sealingConfigurationSchema
      .prefault({})
      .describe('What the list comes sealed to, where the operator has it.'),
    waitSeconds: z.int().min(0).max(30).default(25).describe('How long the service may hold a poll open.'),
    listen: z
      .strictObject({
        host: z.string().default('127.0.0.1').describe('Any other than this machine needs a token.'),
        port: port.default(8070),
        tokenFile: z.string().optional().describe('File with the bearer token that callers must send.'),
      })
      .prefault({})
      .describe('Where your own servers ask.'),
    metrics: z
      .strictObject({ host: z.string().default('127.0.0.1'), port: port.default(8071) })
      .optional()
      .describe('Where Prometheus asks, at /metrics: a port of its own, off unless it is here.'),
    readiness: z
      .strictObject({
        staleAfterSeconds: z
          .int()
          .min(1)
          .default(900)
          .describe('`/readyz` says no when the service was not reached for so long.'),
      })
      .prefault({}),
    bareHash: z.boolean().default(false).describe('Take a hash for a picture: makes the list a lookup oracle.'),
    privateMessages: z.boolean().default(false).describe('Also look at uploads to private messages.'),
    dryRun: z.boolean().default(false).describe('Count what would be decided, and answer `allow` to everything.'),
    policy: z
      .strictObject({
        self_reported: policyOf('self_reported'),
        platform_confirmed: policyOf('platform_confirmed'),
        hotline_reviewed: policyOf('hotline_reviewed'),
      } satisfies Record<Trust, unknown>)
      .prefault({})
      .describe('What to do on a match, by who vouches for the entry: one action, or one for each band of distances.'),
    allowList: allowListConfigurationSchema.optional(),
    circuitBreaker: circuitBreakerConfigurationSchema.prefault({}),
    decoding: decodingConfigurationSchema.prefault({}),
    video: videoConfigurationSchema.prefault({}),
    storage: storageConfigurationSchema.optional(),
    review: reviewConfigurationSchema.prefault({}),
    uploader: uploaderConfigurationSchema.prefault({}),
    webhooks: webhooksConfigurationSchema.optional(),
    fleet: fleetConfigurationSchema.optional(),
    lookBack: lookBackConfigurationSchema
      .prefault({})
      .describe('Looking for old copies of new entries among what is shown already.'),
  })
  .describe('Configuration of a Breakwater agent.')

export type ConfigurationFile = z.output<typeof configurationFileSchema>

/** One thing that is wrong, with the place it stands at. */
export interface ConfigurationFault {
  readonly path: string
  /** From 1; 0 where it has no place. */
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Everything that is wrong with a file, at once. */
export class ConfigurationWrong extends Error {
  override readonly name = 'ConfigurationWrong'
  readonly faults: readonly ConfigurationFault[]

  constructor(faults: readonly ConfigurationFault[]) {
    const lines = faults.map(({ path, line, column, message }) =>
      [...(line > 0 ? [`line ${line}, column ${column}`] : []), ...(path === '' ? [] : [path]), message].join(': '),
    )
    super(lines.join('\n'))
    this.faults = faults
  }
}

/** Reads YAML (JSON is YAML). Throws `ConfigurationWrong`. */
export function readConfiguration(text: string): ConfigurationFile {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, uniqueKeys: true })
  const placeOf = (offset: number | undefined) => {
    const { line, col } = offset === undefined ? { line: 0, col: 0 } : lineCounter.linePos(offset)
    return { line, column: col }
  }
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ message, pos }) => ({
      ...{ path: '', ...placeOf(pos[0]) },
      message: message.split('\n')[0]!,
    }))
    throw new ConfigurationWrong(faults)
  }
  const parsed = configurationFileSchema.safeParse(document.toJS() ?? {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.flatMap((issue): ConfigurationFault[] => {
    const places = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    return places.map((path) => ({
      ...{ path: path.join('.'), ...placeOf(offsetOf(document.contents, path)) },
      message: issue.code === 'unrecognized_keys' ? 'there is no such setting' : issue.message,
    }))
  })
  throw new ConfigurationWrong(faults)
}

/** Where the key of a path stands in the text; of one that is missing, where it should. */
function offsetOf(contents: unknown, path: readonly PropertyKey[]): number | undefined {
  let node = contents
  let offset = isMap(node) ? node.range?.[0] : undefined
  for (const key of path) {
    if (isMap(node)) {
      const pair = (node as YAMLMap<{ value?: unknown; range?: [number, number, number] }>).items.find(
        (item) => item.key.value === key,
      )
      if (pair === undefined) return offset
      offset = pair.key.range?.[0]
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? offset
    } else return offset
  }
  return offset
}

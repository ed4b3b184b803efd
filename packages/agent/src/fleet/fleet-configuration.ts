import { z } from '@hono/zod-openapi'

const file = z.string().min(1)

export const fleetConfigurationSchema = z
  .strictObject({
    servers: z
      .array(z.string().regex(/^(nats|tls):\/\/[^\s@/]+$/, 'an address such as nats://127.0.0.1:4222'))
      .min(1)
      .describe('NATS servers of one cluster, as nats://HOST:PORT, or tls://HOST:PORT to refuse one without TLS.'),
    role: z
      .enum(['lead', 'worker'])
      .default('lead')
      .describe(
        '`lead`: reads the exchange, decides, tells. One of a fleet. `worker`: decodes and compares. Any number.',
      ),
    credentialsFile: file.optional().describe('A NATS credentials file, for the agent alone to read.'),
    tls: z
      .strictObject({ caFile: file.optional(), certFile: file.optional(), keyFile: file.optional() })
      .optional()
      .describe('TLS towards NATS. The list crosses it: leave this out on one machine only.'),
    replicas: z
      .int()
      .min(1)
      .max(5)
      .default(1)
      .describe('On how many NATS servers each message lies. The same in the whole fleet.'),
    answerSeconds: z
      .number()
      .positive()
      .max(60)
      .default(4)
      .describe('How long a worker waits for the lead to decide before it answers `not-ready`.'),
    silentSeconds: z
      .number()
      .min(5)
      .max(600)
      .default(60)
      .describe('A worker not heard of for so long is not waited for before a withdrawal is acknowledged.'),
    together: z.int().min(1).max(64).default(4).describe('Uploads of the queue that one process works on at once.'),
  })
  .describe('Several processes that work as one agent, over NATS JetStream.')
export type FleetConfiguration = z.output<typeof fleetConfigurationSchema>

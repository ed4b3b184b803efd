import { type DestinationStream, pino } from 'pino'
import type { AgentLogEvent } from '../feed-follower.ts'

/** Events as lines of JSON with a level and a time. There is no other way to log, and no event holds what is secret. */
export function createAgentLog(destination?: DestinationStream): (event: AgentLogEvent) => void {
  const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: levelName } }
  const logger = destination === undefined ? pino(options) : pino(options, destination)
  return (event) => {
    const level = warnings.has(event.event) ? 'warn' : 'info'
    logger[level](event)
  }
}

const warnings: ReadonlySet<AgentLogEvent['event']> = new Set([
  'trouble',
  'reset',
  'refused-report',
  'breaker-tripped',
  'webhook-failed',
  'look-back-trouble',
  'allow-list-unreadable',
  'index-not-kept',
  'fleet-trouble',
  'list-differs',
  'preview-not-kept',
])
const levelName = (level: string) => ({ level })

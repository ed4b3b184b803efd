import { mkdirSync, readFileSync } from 'node:fs'
import { createAgent } from '@breakwater/agent'

/** One agent for the whole process, started with the first upload: Next may load this file more than once. */
export function theAgent() {
  globalThis.breakwaterAgent ??= start()
  return globalThis.breakwaterAgent
}

function start() {
  const { BREAKWATER_SERVICE: service, BREAKWATER_KEY_FILE: keyFile } = process.env
  const apiKey = readFileSync(keyFile, 'utf8').trim()
  const agent = createAgent({ service, apiKey, stateDirectory: 'agent-state' })
  agent.start()
  for (const folder of ['published', 'waiting']) mkdirSync(folder, { recursive: true })
  return agent
}

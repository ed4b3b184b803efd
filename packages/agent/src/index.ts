export * from './agent.ts'
export * from './agent-server.ts'
export type { AgentLogEvent } from './feed-follower.ts'
export { AgentStateInUse } from './state/agent-database.ts'

export * from './agent.ts'
export * from './agent-server.ts'
export { AgentStateInUse } from './agent-state.ts'
export type { AgentLogEvent } from './feed-follower.ts'

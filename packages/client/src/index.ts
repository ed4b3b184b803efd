export * from './case-client.ts'
export * from './feed-client.ts'
export * from './recovery.ts'

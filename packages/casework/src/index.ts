export * from './crockford.ts'
export * from './recovery-card.ts'

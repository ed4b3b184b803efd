export * from './contact.ts'
export * from './fact.ts'
export * from './handoff.ts'
export * from './place.ts'

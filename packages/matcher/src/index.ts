export * from './hamming-reference.ts'
export * from './hash-index.ts'
export * from './match-policy.ts'

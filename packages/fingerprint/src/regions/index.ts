export * from './find-regions.ts'
export type * from './region-fingerprint.ts'

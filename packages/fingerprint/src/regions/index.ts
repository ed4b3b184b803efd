export * from './find-regions.ts'
export * from './inner-windows.ts'
export type * from './region-fingerprint.ts'

export * from './fingerprint-image.ts'
export * from './pdq-module.ts'

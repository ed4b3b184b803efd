export * from './fingerprint-file.ts'
export * from './fingerprint-image.ts'
export * from './fingerprint-video.ts'
export * from './pdq-module.ts'

export * from './sketch.ts'

export { UnreadableFile } from '../unreadable-file.ts'
export * from './image-fingerprinter.ts'
export type * from './worker-messages.ts'

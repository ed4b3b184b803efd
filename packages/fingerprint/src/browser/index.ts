export { UnreadableImage } from '../unreadable-image.ts'
export * from './image-fingerprinter.ts'
export type * from './worker-messages.ts'

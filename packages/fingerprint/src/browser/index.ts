export { UnreadableFile } from '../unreadable-file.ts'
export * from './frame-reader.ts'
export type { ReaderWords, ReadFingerprint } from './reader/reader-messages.ts'
export type { PartAddresses, PartFile, PartList, ReaderPart } from './reader/reader-parts.ts'

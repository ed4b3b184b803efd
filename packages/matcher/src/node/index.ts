export { loadMatcherModules } from './matcher-modules.ts'
export { createSettlerThread, type SettlerThread } from './settler-thread.ts'
export { type IndexHandle, IndexSharing, openSharedIndex } from './shared-index.ts'
export { readSnapshot, SnapshotDamaged, writeSnapshot } from './snapshot.ts'

export { checkDirectory, type DirectoryFiles } from './check-directory.ts'
export { checkGuidance, type GuidanceCheck } from './check-guidance.ts'
export type { Finding } from './finding.ts'
export { newestCheck } from './newest-check.ts'

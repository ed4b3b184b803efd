export { checkGuidance, type GuidanceCheck } from './check-guidance.ts'
export type { Finding } from './finding.ts'

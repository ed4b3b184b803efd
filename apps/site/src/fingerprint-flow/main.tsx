import { canFingerprint } from '../flow/can-fingerprint.ts'
import { startFlow } from '../flow/start-flow.tsx'
import { FingerprintFlow } from './fingerprint-flow.tsx'

startFlow(FingerprintFlow, canFingerprint)

import { startFlow } from '../flow/start-flow.tsx'
import { FingerprintFlow } from './fingerprint-flow.tsx'

startFlow(
  FingerprintFlow,
  () =>
    typeof WebAssembly === 'object' &&
    typeof Worker === 'function' &&
    typeof OffscreenCanvas === 'function' &&
    typeof createImageBitmap === 'function' &&
    typeof crypto.subtle === 'object' &&
    typeof crypto.randomUUID === 'function',
)

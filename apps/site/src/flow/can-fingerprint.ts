/** Whether this browser has what reading files and sealing what is sent of them take. */
export function canFingerprint(): boolean {
  return (
    typeof WebAssembly === 'object' &&
    typeof Worker === 'function' &&
    typeof OffscreenCanvas === 'function' &&
    typeof createImageBitmap === 'function' &&
    typeof crypto.subtle === 'object' &&
    typeof crypto.randomUUID === 'function' &&
    typeof CompressionStream === 'function'
  )
}

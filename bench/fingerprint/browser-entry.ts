// What the bench runs inside Chromium: the parts of the package that its Worker is made of.
export { fingerprintPixels } from '../../packages/fingerprint/src/browser/decode.ts'
export { readImageHeader } from '../../packages/fingerprint/src/image-header.ts'
export { createPdqKernel } from '../../packages/fingerprint/src/pdq-kernel.ts'

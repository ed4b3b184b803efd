export { createPdqKernel } from '../pdq-kernel.ts'
export { differencesBetween } from './exactness.ts'
export { paint } from './paint.ts'

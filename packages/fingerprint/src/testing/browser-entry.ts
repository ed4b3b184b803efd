export { createPdqKernel } from '../pdq-kernel.ts'
export { differencesBetween, everyKernel } from './exactness.ts'
export { paint } from './paint.ts'

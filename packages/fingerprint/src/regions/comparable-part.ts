import { limits } from '@breakwater/contracts/limits'
import { saysSomething } from './hash-order.ts'
import type { Parallelogram } from './parallelogram.ts'
import type { RegionHash, RegionHashOptions, RegionKernel } from './region-kernel.ts'

/**
 * What has less detail is drawn: boxes and bars. A photograph before a plain ground has half; of 100 photographs one has less than
 * this.
 */
const leastDetail = 0.4

/** Hashes a part of the picture that is open; undefined where it is not worth comparing, since its hash would say nothing of it. */
export function hashComparable(
  kernel: RegionKernel,
  region: Parallelogram,
  { forms, radius }: RegionHashOptions,
): RegionHash | undefined {
  const { quality, detail } = kernel.sample(region, radius)
  if (quality < limits.minimumQuality || detail < leastDetail) return undefined
  const hashes = kernel.hashSampled(forms)
  return saysSomething(hashes) ? { quality, detail, hashes } : undefined
}

/** When a removal is late at a platform. One that came later is not held to what ended before. */
export function removalDeadline(
  { endedAt, addedAt }: { readonly endedAt: Date; readonly addedAt: Date },
  lateAfterSeconds: number,
): Date {
  return new Date(Math.max(endedAt.getTime(), addedAt.getTime()) + lateAfterSeconds * 1000)
}

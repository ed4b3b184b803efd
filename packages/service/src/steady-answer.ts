/**
 * Answers at a multiple of `stepMilliseconds` after the work began, whether it did what was asked or refused it. The database
 * does a little more for a picture that somebody else has listed than for a new one, and that must not be seen in the time
 * of the answer (docs/adr/0055).
 */
export async function answerInSteps<Result>(stepMilliseconds: number, work: () => Promise<Result>): Promise<Result> {
  if (stepMilliseconds === 0) return work()
  const startedAt = performance.now()
  try {
    return await work()
  } finally {
    const spent = performance.now() - startedAt
    const until = Math.ceil(spent / stepMilliseconds) * stepMilliseconds
    await new Promise((resolve) => setTimeout(resolve, until - spent))
  }
}

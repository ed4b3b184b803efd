import type { OpenedCase } from '../../contracts/src/index.ts'
import { openBody } from '../../packages/service/src/testing/made-up-requests.ts'

export interface Opened {
  readonly credentials: { readonly reference: string; readonly pin: string }
  /** How long the person waited. */
  readonly milliseconds: number
}

let seeds = 0

/** Opens a case of one picture. Throws if it is refused. */
export async function openCase(url: string): Promise<Opened> {
  const startedAt = performance.now()
  const response = await fetch(`${url}/v1/cases`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': `bench-${process.pid}-${++seeds}`.padEnd(24, '-'),
    },
    body: JSON.stringify(openBody(1_000_000_000 + process.pid * 100_000 + seeds)),
  })
  const body = (await response.json()) as OpenedCase & { code?: string }
  if (response.status !== 201) throw new Error(`a case was refused: ${body.code}`)
  const { reference, pin } = body
  return { credentials: { reference, pin }, milliseconds: performance.now() - startedAt }
}

export async function withdrawCase(url: string, credentials: Opened['credentials']): Promise<void> {
  const response = await fetch(`${url}/v1/cases/withdraw`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  })
  if (!response.ok) throw new Error(`a withdrawal was refused: ${response.status}`)
  await response.body?.cancel()
}

/** Opens so many cases a second for so many seconds, whether or not the ones before are answered. */
export async function openAtRate(url: string, perSecond: number, seconds: number): Promise<Opened[]> {
  const waiting: Promise<Opened>[] = []
  const startedAt = performance.now()
  for (let number = 0; number < perSecond * seconds; number++) {
    const due = startedAt + (number * 1_000) / perSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    waiting.push(openCase(url))
  }
  return Promise.all(waiting)
}

/** As many cases as are answered when so many people never pause. */
export async function openAsFastAsAnswered(url: string, people: number, seconds: number): Promise<Opened[]> {
  const until = performance.now() + seconds * 1_000
  const opened: Opened[] = []
  const person = async () => {
    while (performance.now() < until) opened.push(await openCase(url))
  }
  await Promise.all(Array.from({ length: people }, person))
  return opened
}

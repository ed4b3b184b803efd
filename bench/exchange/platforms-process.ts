// Platforms that ask for news once a second: `platforms-process.ts URL CURSOR KEY…`. Asked "times", it answers with the
// milliseconds that each question has taken since it was asked last, and begins anew.
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const [url = '', cursor = '0', ...keys] = process.argv.slice(2)
let times: number[] = []
let failed = 0

async function platform(apiKey: string, offset: number) {
  await sleep(offset)
  let after = Number(cursor)
  for (let next = Date.now(); ; next += 1_000) {
    await sleep(Math.max(0, next - Date.now()))
    const startedAt = performance.now()
    try {
      const response = await fetch(`${url}/v1/feed?after=${after}&limit=1000`, {
        headers: { authorization: `Bearer ${apiKey}` },
      })
      const page = (await response.json()) as { next: number }
      if (!response.ok) throw new Error(String(response.status))
      after = page.next
      times.push(performance.now() - startedAt)
    } catch {
      failed++
    }
  }
}
for (const [at, key] of keys.entries()) void platform(key, (at * 1_000) / keys.length)
createInterface({ input: process.stdin })
  .on('line', () => {
    console.log(JSON.stringify({ times, failed }))
    times = []
    failed = 0
  })
  .on('close', () => process.exit())

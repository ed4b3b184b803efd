import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createAgent } from '../../packages/agent/src/index.ts'
import { listingOf, startFeedPeer } from '../../packages/agent/src/testing/feed-peer.ts'
import { generatedPhotograph } from '../../packages/testkit/src/generated-photograph.ts'
import type { Figure } from '../figure.ts'

/**
 * Hasher-Matcher-Actioner's own defaults, added up: it fetches every 240 s, builds its index every 60 s and keeps that for
 * 30 s. On paper, not timed; and its StopNCII exchange keeps what was withdrawn, for ever.
 */
const hmaWorstSeconds = 330
const turns = 20

/** The longest of twenty, from the event in the service's feed to the agent's first answer that knows it. */
export async function measureFollowing(): Promise<Figure[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'breakwater-bench-'))
  await using peer = await startFeedPeer()
  const agent = createAgent({
    ...{ service: peer.url, apiKey: 'key', stateDirectory: path.join(directory, 'state') },
    ...{ waitSeconds: 5, bareHash: true },
  })
  agent.start()
  // Before it has read the list, empty as it is, it gives no answer.
  while (!agent.readiness().isReady) await new Promise((resolve) => setTimeout(resolve, 20))
  const listing = await listingOf(await generatedPhotograph(3, { width: 640, height: 480 }))
  const decision = () => agent.matchHash({ hash: listing.pdq!.hash, quality: 100 }).decision
  const secondsUntil = async (wanted: string) => {
    const startedAt = performance.now()
    while (decision() !== wanted) await new Promise((resolve) => setImmediate(resolve))
    return (performance.now() - startedAt) / 1000
  }
  try {
    let [toMatch, toNone] = [0, 0]
    for (let turn = 0; turn < turns; turn++) {
      const entry = `6f0c2b0e-0d1b-4c7e-9c7b-${String(turn).padStart(12, '0')}`
      peer.list(entry, listing)
      toMatch = Math.max(toMatch, await secondsUntil('hold'))
      peer.withdraw(entry)
      toNone = Math.max(toNone, await secondsUntil('allow'))
    }
    return [
      followingFigure('entry-to-match', toMatch, hmaWorstSeconds),
      // Its clients do not take it out at all: there is no time to compare.
      followingFigure('withdrawal-to-none', toNone, null),
    ]
  } finally {
    await agent.close()
    await rm(directory, { recursive: true, force: true })
  }
}

function followingFigure(name: string, value: number, peerValue: number | null): Figure {
  const ratio = peerValue === null ? null : peerValue / value
  return { area: 'agent', name, value, unit: 's', peer: 'hma-defaults-on-paper', peerValue, ratio }
}

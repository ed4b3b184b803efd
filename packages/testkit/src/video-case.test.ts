import { readFileSync, writeFileSync } from 'node:fs'
import { createCaseClient } from '@breakwater/client/cases'
import { openRecovery } from '@breakwater/client/recovery'
import type { ContentId } from '@breakwater/contracts'
import { h264, hasFfmpeg, VideoFolder } from '@breakwater/fingerprint/testing/generated-video'
import { expect, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'
import { until } from './stranger.ts'
import { openHarbour } from './testing/harbour.ts'

test.skipIf(!hasFfmpeg)(
  'a video from the command line to a held copy, with another added, withdrawn, and brought back by the card',
  async () => {
    using videos = new VideoFolder()
    for (let seed = 1; seed <= 12; seed++) {
      writeFileSync(videos.file(`${seed}.jpg`), await generatedPhotograph(seed, { width: 320, height: 240 }))
    }
    /** Shows six photographs, a second each. */
    const film = (name: string, from: number, ...filters: string[]) => {
      const source = ['-framerate', '1', '-start_number', String(from), '-i', videos.file('%d.jpg'), '-frames:v', '30']
      return videos.make(...source, '-vf', ['fps=5', ...filters].join(','), ...h264, name)
    }
    const [first, second] = [film('first.mp4', 1), film('second.mp4', 7)]

    await using harbour = await openHarbour()
    const { agent, command, share } = harbour
    const client = createCaseClient({ baseUrl: harbour.url })
    const self = ['--self', '--lane', 'adult']
    const opened = await command<{ reference: string; pin: string; recovery: string }>(['open', first, ...self])
    const { reference, pin, recovery } = opened
    const ofCase = ['--reference', reference]
    await until(() => agent.status().entries === 1 || undefined)

    const copy = readFileSync(film('copy.mkv', 1, 'scale=200:150', 'hflip'))
    const other = readFileSync(film('other.mp4', 7, 'scale=240:180'))
    expect(await share(copy, 'copy')).toMatchObject({ decision: 'hold', matches: [{ shared: { ofEntry: 1 } }] })
    expect(await share(other, 'other')).toMatchObject({ decision: 'allow' })

    const added = await command(['add', second, videos.file('3.jpg'), ...self, ...ofCase], pin)
    expect(added).toMatchObject({ items: 3, frames: 12 })
    await until(() => agent.status().entries === 3 || undefined)
    expect(await share(other, 'other again')).toMatchObject({ decision: 'hold' })

    agent.review.judge({ content: 'copy' as ContentId, moderator: 'a', value: 'confirmed' })
    await until(async () => (await client.status({ reference, pin })).stopped || undefined)

    const credentials = { reference, pin }
    const withdrawn = await client.withdraw({ ...credentials, deleteRecovery: false })
    expect(withdrawn.recovery?.additions).toHaveLength(1)
    await until(() => agent.status().entries === 0 || undefined)
    expect(await share(copy, 'copy later')).toMatchObject({ decision: 'allow' })

    const { items, proof } = await openRecovery(recovery, withdrawn.recovery!)
    const restored = await client.restore({ ...credentials, items, proof })
    expect(restored).toMatchObject({ state: 'active', items: 3, frames: 12, listed: 3 })
    await until(() => agent.status().entries === 3 || undefined)
    expect(await share(other, 'other at last')).toMatchObject({ decision: 'hold' })
  },
  600_000,
)

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createAgent } from '@breakwater/agent'
import { createCaseClient } from '@breakwater/client/cases'
import { openRecovery } from '@breakwater/client/recovery'
import type { CaseStatus, ContentId } from '@breakwater/contracts'
import { h264, hasFfmpeg, VideoFolder } from '@breakwater/fingerprint/testing/generated-video'
import { administer, createLog, demonstrationConfiguration, startService } from '@breakwater/service'
import { expect, onTestFinished, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'
import { until } from './stranger.ts'

const main = path.resolve(import.meta.dirname, '../../../apps/cli/src/main.ts')

test.skipIf(!hasFfmpeg)(
  'a video from the command line to a held copy, with another added, withdrawn, and brought back by the card',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-video-case-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
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

    const dataDirectory = path.join(folder, 'service')
    const service = await startService({
      ...{ dataDirectory, host: '127.0.0.1', port: 0, siteDirectory: null },
      ...{
        configuration: demonstrationConfiguration,
        log: createLog(new Writable({ write: (_chunk, _encoding, done) => done() })),
      },
    })
    onTestFinished(() => service.close())
    const { apiKey } = await administer({ dataDirectory }, (administration) =>
      administration.addPlatform({ name: 'Harbour' }),
    )
    const stateDirectory = path.join(folder, 'agent')
    const agent = createAgent({ service: service.url, apiKey, stateDirectory, waitSeconds: 1 })
    agent.start()
    onTestFinished(() => agent.close())
    await until(() => agent.readiness().isReady || undefined)

    /** The command, with what it asks for on its standard input. */
    const command = async <Answer = CaseStatus>(args: readonly string[], ...secrets: string[]): Promise<Answer> => {
      const child = spawn(process.execPath, [main, 'case', ...args, '--server', service.url, '--json'], {
        cwd: folder,
      })
      child.stdin.end(secrets.map((secret) => `${secret}\n`).join(''))
      const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)])
      expect(error.replaceAll(/\(node:.*|\(Use .*/g, '').trim()).toBe('')
      return JSON.parse(out)
    }
    const client = createCaseClient({ baseUrl: service.url })
    const self = ['--self', '--lane', 'adult']
    const opened = await command<{ reference: string; pin: string; recovery: string }>(['open', first, ...self])
    const { reference, pin, recovery } = opened
    const ofCase = ['--reference', reference]
    await until(() => agent.status().entries === 1 || undefined)

    const copy = readFileSync(film('copy.mkv', 1, 'scale=200:150', 'hflip'))
    const other = readFileSync(film('other.mp4', 7, 'scale=240:180'))
    const ask = (bytes: Buffer, content: string) =>
      agent.match(bytes, { surface: 'public', content: content as ContentId })
    expect(await ask(copy, 'copy')).toMatchObject({ decision: 'hold', matches: [{ shared: { ofEntry: 1 } }] })
    expect(await ask(other, 'other')).toMatchObject({ decision: 'allow' })

    const added = await command(['add', second, videos.file('3.jpg'), ...self, ...ofCase], pin)
    expect(added).toMatchObject({ items: 3, frames: 12 })
    await until(() => agent.status().entries === 3 || undefined)
    expect(await ask(other, 'other again')).toMatchObject({ decision: 'hold' })

    agent.review.judge({ content: 'copy' as ContentId, moderator: 'a', value: 'confirmed' })
    await until(async () => (await client.status({ reference, pin })).stopped || undefined)

    const credentials = { reference, pin }
    const withdrawn = await client.withdraw({ ...credentials, deleteRecovery: false })
    expect(withdrawn.recovery?.additions).toHaveLength(1)
    await until(() => agent.status().entries === 0 || undefined)
    expect(await ask(copy, 'copy later')).toMatchObject({ decision: 'allow' })

    const { items, proof } = await openRecovery(recovery, withdrawn.recovery!)
    const restored = await client.restore({ ...credentials, items, proof })
    expect(restored).toMatchObject({ state: 'active', items: 3, frames: 12, listed: 3 })
    await until(() => agent.status().entries === 3 || undefined)
    expect(await ask(other, 'other at last')).toMatchObject({ decision: 'hold' })
  },
  600_000,
)

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { expect, test } from 'vitest'
import { createAgent } from '../../agent.ts'
import { createAgentServer } from '../../agent-server.ts'
import { listingOf, startFeedPeer, until } from '../../testing/feed-peer.ts'
import { s3Notification } from '../../testing/s3-messages.ts'

const root = path.resolve(import.meta.dirname, '../../../../..')
const page = readFileSync(path.join(root, 'docs/agent/upload-handlers.md'), 'utf8')
const [documented] = page.split('```js\n').filter((block) => block.includes('createS3Handler({')) as [string]
const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'

/** Answers as the AWS SDK does: with a stream, or by throwing what has the status in `$metadata`. */
const sdk = `
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
class Command { constructor(input) { this.input = input } }
export class GetObjectCommand extends Command {}
export class HeadObjectCommand extends Command {}
export class S3Client {
  async send(command) {
    const { Bucket, Key, VersionId } = command.input
    const status = { gone: 404, marked: 405, forbidden: 403 }[Key]
    if (status) throw Object.assign(new Error('refused'), { $metadata: { httpStatusCode: status } })
    if (Bucket !== 'uploads' || Key !== 'by the sea.jpg' || VersionId !== 'v1') throw new Error('asked for another')
    const Body = command instanceof GetObjectCommand ? Readable.from([readFileSync(process.env.PICTURE)]) : undefined
    return { Body, ETag: '"1"', $metadata: { httpStatusCode: 200 } }
  }
}`

test('the handler that the documentation shows decides, forgets, and leaves in the queue what it could not do', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'breakwater-documented-'))
  const file = (name: string) => path.join(directory, name)
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(directory, { recursive: true }))
  const picture = await generatedPhotograph(99, { width: 640, height: 480 })
  await using peer = await startFeedPeer()
  peer.list(entry, await listingOf(picture))
  await using agent = createAgent({ service: peer.url, apiKey: 'key', stateDirectory: file('state') })
  agent.start()
  const daemon = await createAgentServer(agent, { host: '127.0.0.1', port: 0, token: 'a-token' })
  await using stopping = new AsyncDisposableStack()
  stopping.defer(() => daemon.close())
  await until(() => agent.readiness().isReady)

  await writeFile(file('picture.jpg'), picture)
  await writeFile(file('sdk.mjs'), sdk)
  const handler = documented
    .split('```')[0]!
    .replace("'@aws-sdk/client-s3'", "'./sdk.mjs'")
    .replace("'@breakwater/agent'", `'${pathToFileURL(path.join(root, 'packages/agent/src/index.ts'))}'`)
    .replace('http://agent.internal:8070', daemon.url)
  await writeFile(file('handler.mjs'), handler)
  const bodies = ['by the sea.jpg', 'gone', 'marked', 'forbidden'].map((key) =>
    JSON.stringify(s3Notification({ object: { bucket: 'uploads', key, versionId: 'v1' }, kind: 'created' })),
  )
  const Records = [...bodies, '{'].map((body, at) => ({ messageId: `${at}`, body, eventSource: 'aws:sqs' }))
  await writeFile(
    file('main.mjs'),
    `const acted = []
    globalThis.act = async (object, content, decision) => void acted.push([content, decision])
    const { handler } = await import('./handler.mjs')
    const answer = await handler(${JSON.stringify({ Records })})
    console.log(JSON.stringify({ acted, answer }))`,
  )
  const env = { ...process.env, BREAKWATER_TOKEN: 'a-token', PICTURE: file('picture.jpg') }
  const { stdout } = await promisify(execFile)(process.execPath, [file('main.mjs')], { env, timeout: 60_000 })
  expect(JSON.parse(stdout)).toEqual({
    acted: [
      ['s3:uploads/by%20the%20sea.jpg@v1', 'hold'],
      ['s3:uploads/gone@v1', 'gone'],
      ['s3:uploads/marked@v1', 'gone'],
    ],
    answer: { batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '4' }] },
  })
  expect(agent.review.waiting()).toMatchObject([{ content: 's3:uploads/by%20the%20sea.jpg@v1' }])
})

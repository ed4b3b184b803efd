import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'
import { freePort, Stranger, until } from './stranger.ts'

/** The upload handlers in examples/, each installed and started as it stands, and sent what a browser would send. */
const examples = path.resolve(import.meta.dirname, '../../../examples')
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const innocent = await generatedPhotograph(1, { width: 640, height: 480 })
let copy: Buffer
let stranger: Stranger

beforeAll(async () => {
  copy = await sharp(photograph).resize({ width: 320 }).jpeg({ quality: 50 }).toBuffer()
  stranger = await Stranger.begin()
  writeFileSync(path.join(stranger.folder, 'listed.jpg'), photograph)
}, 120_000)
afterAll(() => stranger[Symbol.asyncDispose]())

const formOf = (...files: Uint8Array[]) => {
  const form = new FormData()
  form.set('title', 'By the sea')
  for (const bytes of files) form.append('photo', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'a.jpg')
  return form
}

test.each(['express', 'fastify', 'hono', 'next'])(
  '%s: a copy waits and another picture is published, and both uploaders read the same',
  async (name) => {
    const directory = await stranger.platform(name)
    cpSync(path.join(examples, name), directory, { recursive: true })
    stranger.run(`npm install --no-save --loglevel=error ${stranger.tarball}`, directory)
    const { scripts } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'))
    const environment = {
      ...{ BREAKWATER_SERVICE: stranger.service, BREAKWATER_KEY_FILE: 'platform.key', PORT: await freePort() },
      NEXT_TELEMETRY_DISABLED: '1',
    }
    if (scripts.build !== undefined) stranger.run('npm run --silent build', directory, environment)
    const { lines } = stranger.keep('npm', ['--silent', 'start'], directory, environment)
    const post = async (form: FormData) => {
      const url = `http://127.0.0.1:${environment.PORT}/photos`
      const answer = await fetch(url, { method: 'POST', body: form }).catch(() => undefined)
      if (answer === undefined) return undefined
      const heads = [...answer.headers].filter(([head]) => head !== 'date')
      return { status: answer.status, body: await answer.text(), heads }
    }
    const there = (folder: string) => readdirSync(path.join(directory, folder)).length
    // Until it has read the list nothing is taken.
    const first = await until(async () => {
      const answer = await post(formOf(innocent))
      return answer?.status === 503 ? undefined : answer
    }).catch((error) => {
      throw new Error(lines.join('\n'), { cause: error })
    })
    expect([first.status, there('published'), there('waiting')]).toEqual([202, 1, 0])
    stranger.list(path.join(stranger.folder, 'listed.jpg'))
    const held = await until(async () => {
      const answer = await post(formOf(copy))
      return there('waiting') > 0 ? answer : undefined
    })
    const accepted = await post(formOf(innocent))
    expect(held).toEqual(accepted)
    expect(JSON.stringify(held)).not.toMatch(/match|hash|"list|distance|hold|block|[0-9a-f]{8}-[0-9a-f]{4}-/i)
    expect(readFileSync(path.join(directory, 'waiting', readdirSync(path.join(directory, 'waiting'))[0]!))).toEqual(
      copy,
    )
    // One that nobody can read, beside a good one, is answered, and the good one alone is published.
    const before = there('published')
    expect((await post(formOf(innocent, Buffer.from('no picture'))))?.status).toBe(422)
    expect(there('published')).toBe(before + 1)
    const url = `http://127.0.0.1:${environment.PORT}/photos`
    const cut = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: '--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\n',
    })
    expect([cut.status, await cut.text()]).toEqual([400, ''])
  },
  120_000,
)

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadStaticSite, type StaticSite } from './static-site.ts'

const page = `<!doctype html><title>Page</title>${'<p>The same again.'.repeat(200)}`
const document = `<style>p{}</style><script type="text/plain">data</script><script>run()</script>${page}`
const request = { ifNoneMatch: undefined, acceptEncoding: undefined }
let directory: string
let site: StaticSite

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-static-'))
  await mkdir(path.join(directory, 'reader'))
  await writeFile(path.join(directory, 'index.html'), page)
  await writeFile(path.join(directory, 'tiny.txt'), 'a')
  await mkdir(path.join(directory, 'cy'))
  await writeFile(path.join(directory, 'cy/index.html'), page)
  await writeFile(path.join(directory, '404.html'), 'Not found')
  await writeFile(path.join(directory, 'cy/404.html'), 'Heb ddod o hyd')
  await writeFile(path.join(directory, 'reader/index.html'), document)
  site = await loadStaticSite(directory)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test('a page comes with gzip to whoever takes it, as it is to others, and what gzip makes longer never has it', async () => {
  const plain = site.answer('/', request)
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(await plain.text()).toBe(page)
  const zipped = site.answer('/', { ...request, acceptEncoding: 'br, gzip' })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  expect(zipped.headers.get('vary')).toBe('accept-encoding')
  const bytes = Buffer.from(await zipped.arrayBuffer())
  expect(bytes.length).toBeLessThan(page.length / 2)
  expect(gunzipSync(bytes).toString()).toBe(page)
  expect(site.answer('/tiny.txt', { ...request, acceptEncoding: 'gzip' }).headers.get('content-encoding')).toBeNull()
})

test('what is not there is answered in the language of its address', async () => {
  const textAt = async (address: string) => {
    const answer = site.answer(address, request)
    expect(answer.status, address).toBe(404)
    return answer.text()
  }
  for (const address of ['/nothing', '/cymru', '/nothing/cy', '/../cy']) {
    expect(await textAt(address)).toBe('Not found')
  }
  for (const address of ['/cy/dim', '/cy/nawr/dim', '/cy/dim/']) expect(await textAt(address)).toBe('Heb ddod o hyd')
  expect(site.answer('/cy', request).status).toBe(200)
  expect(site.answer('/cy/', request).status).toBe(200)
})

test('a page that has not changed is not sent again', () => {
  const etag = site.answer('/', request).headers.get('etag')!
  expect(site.answer('/', { ...request, ifNoneMatch: etag }).status).toBe(304)
  expect(site.answer('/', { ...request, ifNoneMatch: 'W/"other"' }).status).toBe(200)
})

test('the frame for files has a policy of its own, with the digests of what runs in it and of nothing else', () => {
  const { headers } = site.answer('/reader/', request)
  const policy = headers.get('content-security-policy')!
  expect(policy).toContain('sandbox allow-scripts')
  expect(policy).toContain("default-src 'none'")
  expect(policy.match(/'sha256-/g)).toHaveLength(2)
  expect(policy).not.toContain("'self' ")
  expect(headers.get('connection-allowlist')).toBe('()')
  expect(site.answer('/', request).headers.get('content-security-policy')).not.toContain('sandbox')
})

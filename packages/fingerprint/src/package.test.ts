import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromiumPath, generatedPhotograph, launchChromium } from '@breakwater/testkit'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFingerprintPackage } from '../pack.ts'
import { fingerprintImage } from './node/index.ts'

/** The package as strangers get it: packed, installed in an empty folder, used as its README says. */
const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-package-'))
const app = path.join(folder, 'app')
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const [node, worker] = [
  ...readFileSync(new URL('../README.md', import.meta.url), 'utf8').matchAll(/```js\n(.*?)```/gs),
].map(([, code]) => code!)
let photograph: Buffer

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: app, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`)
  return stdout
}

beforeAll(async () => {
  photograph = await generatedPhotograph(7)
  makeFingerprintPackage(path.join(folder, 'package'))
  mkdirSync(app)
  writeFileSync(path.join(app, 'package.json'), '{"type":"module"}')
  writeFileSync(path.join(app, 'photo.jpg'), photograph)
  run('npm', 'pack', '--silent', '--pack-destination', folder, path.join(folder, 'package'))
  const tarball = path.join(folder, `breakwater-fingerprint-${manifest.version}.tgz`)
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', tarball)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the package, installed from its tarball', () => {
  test('brings one small dependency and nothing of this repository, and hashes pixels with it alone', () => {
    const names = run('npm', 'ls', '--all', '--parseable').trim().split('\n').slice(1)
    expect(names.map((name) => path.basename(name)).sort()).toEqual(['fingerprint', 'hash-wasm'])
    writeFileSync(
      path.join(app, 'pixels.js'),
      `import { createPdqKernel } from '@breakwater/fingerprint'
      import { fingerprintFile, pdqModule } from '@breakwater/fingerprint/node'
      const data = new Uint8Array(64 * 64).map((_, at) => at * 7)
      console.log(createPdqKernel(pdqModule).fingerprint({ data, width: 64, height: 64, layout: 'grey' }).hash)
      await fingerprintFile('photo.jpg').catch(({ code }) => console.log(code))`,
    )
    expect(run('node', 'pixels.js')).toMatch(/^[0-9a-f]{64}\ndecoder-missing\n$/)
  })

  test('types hold under a strict compiler', () => {
    writeFileSync(
      path.join(app, 'typed.ts'),
      `import { type PdqKernel, hammingDistance, UnreadableFile } from '@breakwater/fingerprint'
      import { fingerprintFile } from '@breakwater/fingerprint/node'
      import { fingerprintPicture } from '@breakwater/fingerprint/worker'
      export const distance: number = hammingDistance('' as never, '' as never)
      export const code: string = new UnreadableFile('empty-file').code
      export const read = (kernel: PdqKernel) => fingerprintPicture(new Blob([]), { kernel })
      // @ts-expect-error: a path is needed
      fingerprintFile()`,
    )
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--skipLibCheck',
      '--types',
      '',
    ]
    expect(run('tsc', ...options, 'typed.ts')).toBe('')
  }, 60_000)

  test("the README's code for Node runs", async () => {
    // Beside it, as the README says; from this repository, so that nothing is fetched.
    run(
      'npm',
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `sharp@${manifest.dependencies.sharp}`,
    )
    writeFileSync(path.join(app, 'node.js'), node!)
    const { md5, pdq } = await fingerprintImage(photograph)
    expect(run('node', 'node.js')).toBe(`${md5} ${pdq.hash} ${pdq.quality} ${pdq.dihedral.rotate90}\n`)
  }, 120_000)

  test.skipIf(chromiumPath === undefined)(
    "the README's code for a Worker builds with a bundler and runs",
    async () => {
      writeFileSync(path.join(app, 'worker.js'), worker!)
      writeFileSync(
        path.join(app, 'index.html'),
        '<!doctype html><title>t</title><script type="module" src="./page.js"></script>',
      )
      writeFileSync(
        path.join(app, 'page.js'),
        `const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
      window.read = (file) => new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); worker.postMessage(file) })`,
      )
      await build({
        configFile: false,
        logLevel: 'error',
        root: app,
        build: { target: 'es2022', assetsInlineLimit: 0 },
        worker: { format: 'es' },
      })
      const types: Record<string, string> = {
        '.html': 'text/html',
        '.js': 'text/javascript',
        '.wasm': 'application/wasm',
      }
      const server = createServer((request, response) => {
        const file = path.join(app, 'dist', request.url === '/' ? 'index.html' : request.url!)
        if (!existsSync(file)) return response.writeHead(404).end()
        response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'text/plain' }).end(readFileSync(file))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const browser = await launchChromium()
      try {
        const page = await browser.newPage()
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
        await page.waitForFunction('window.read')
        const read = await page.evaluate(
          (text) =>
            (window as unknown as { read(file: Blob): Promise<unknown> }).read(
              new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]),
            ),
          photograph.toString('base64'),
        )
        const { md5, pdq } = await fingerprintImage(photograph)
        expect(read).toMatchObject({ item: { kind: 'image', md5 }, quality: pdq.quality })
      } finally {
        await browser.close()
        server.close()
      }
    },
    120_000,
  )
})

// node apps/site/build.ts: makes dist/live and dist/demonstration, two builds of the same pages.
import { glob, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { bundleReaderScripts, readerDocument } from '@breakwater/fingerprint/reader-document'
import { buildReaderParts, heicLicence, partListOf } from '@breakwater/fingerprint/reader-parts'
import { checkDirectory } from '@breakwater/guidance/check'
import { builtInFolder, readPacks } from '@breakwater/guidance/check/node'
import { seenChannels } from '@breakwater/guidance/seen-channels'
import { keepScript } from './src/offline/keep-script.ts'

/**
 * Where a fact of a country pack comes from is for those who check it and for static pages; the page that makes a plan
 * carries what the plan uses, and no number that nobody has seen on a page. Whatever a pack gains later is carried until
 * it is named here.
 */
const notInPlan = ['source', 'confidence', 'checkedOn', 'reviewBy', 'law', 'note', 'receives', 'cost', 'showsOnBill']
const slimPacks = {
  name: 'slim-packs',
  enforce: 'pre' as const,
  applyToEnvironment: ({ name }: { name: string }) => name === 'client',
  transform(code: string, id: string) {
    if (!/packages\/guidance\/packs\/[\w-]+\/\w+\.json$/.test(id)) return null
    const slim = JSON.stringify(JSON.parse(code), (key, value) => {
      if (notInPlan.includes(key)) return undefined
      return key === 'channels' ? seenChannels({ channels: value }) : value
    })
    return { code: slim, map: null }
  },
}

process.env.ASTRO_TELEMETRY_DISABLED = '1'
const { build } = await import('astro')

const here = import.meta.dirname
const builtParts = await buildReaderParts()
const parts = partListOf(builtParts)
const served = [...Object.values(builtParts).flat(), await heicLicence()]
const styleOf = (name: string) => readFile(path.join(here, 'src/style', name), 'utf8')
/** The frame's style stands in its document: without comments, line ends, and colours that nothing there has. */
const inline = (css: string) =>
  css
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(--[\w-]+): [^;]+; /g, (colour, name) => (css.includes(`var(${name})`) ? colour : ''))
const style = inline((await styleOf('colours.css')) + (await styleOf('reader.css')))
const reader = await readerDocument(await bundleReaderScripts(), style, parts)

for (const variant of ['live', 'demonstration'] as const) {
  const directory = path.join(here, 'dist', variant)
  await rm(directory, { recursive: true, force: true })
  await build({
    configFile: false,
    root: here,
    outDir: directory,
    logLevel: 'error',
    compressHTML: true,
    // The service sends a policy that allows nothing inline, so nothing may be.
    build: { inlineStylesheets: 'never', format: 'directory' },
    vite: {
      plugins: [slimPacks],
      define: {
        __DEMONSTRATION__: String(variant === 'demonstration'),
        // That they are the right bytes the frame checks by itself.
        __READER_PARTS__: JSON.stringify(parts, (key, value) => (key === 'sha256' ? undefined : value)),
      },
      environments: {
        client: {
          build: {
            rolldownOptions: {
              output: {
                entryFileNames: '_astro/[hash].js',
                chunkFileNames: '_astro/[hash].js',
                assetFileNames: '_astro/[hash][extname]',
              },
            },
          },
        },
      },
      build: {
        assetsInlineLimit: 0,
        target: 'es2022',
        modulePreload: { polyfill: false },
      },
    },
  })
  for await (const page of glob('*/404/index.html', { cwd: directory })) {
    await rename(path.join(directory, page), path.join(directory, page.replace('/404/index.html', '/404.html')))
    await rmdir(path.join(directory, path.dirname(page)))
  }
  await mkdir(path.join(directory, 'reader'))
  await writeFile(path.join(directory, 'reader/index.html'), reader)
  await writeFile(path.join(directory, 'keep.js'), await keepScript(directory))
  for (const { address, bytes } of served) await writeFile(path.join(directory, address), bytes)
}

const findings = checkDirectory(readPacks(builtInFolder), new Date().toISOString().slice(0, 10))
console.log(`${findings.length} facts of the directory wait for a person to look (breakwater guidance check):`)
for (const { where, says } of findings) console.log(`  ${where}: ${says}`)

import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const sources = [
  'apps/site/{src,messages,public}/**/*',
  'apps/site/*.{ts,json,mjs}',
  'packages/{fingerprint,client,casework,guidance}/{src,kernels}/**/*',
  'packages/fingerprint/*.ts',
  'contracts/src/*',
]

/** Builds the public site when a source is newer than the last build. Says one line when it does. */
export function buildSite(): void {
  const stamp = path.join(root, 'apps/site/dist/live/index.html')
  const newest = Math.max(
    ...globSync(sources, { cwd: root })
      .map((file) => statSync(path.join(root, file)))
      .map((stat) => (stat.isFile() ? stat.mtimeMs : 0)),
  )
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return
  console.log('Building the site (static pages, about half a minute).')
  const built = spawnSync(process.execPath, ['apps/site/build.ts'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  if (built.status !== 0) {
    process.stderr.write(built.stdout)
    process.stderr.write(built.stderr)
    throw new Error('The site did not build; the lines above say why.')
  }
}

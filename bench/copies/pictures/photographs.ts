import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { photographPackages } from './photograph-list.ts'

export interface PhotographFile {
  /** Of the package and the file's path in it: the same on each machine. */
  readonly id: string
  readonly file: string
}

export interface InstalledPhotographs {
  readonly targets: readonly PhotographFile[]
  readonly neighbours: readonly PhotographFile[]
  /** Packages of which a file is missing. */
  readonly missingPackages: readonly string[]
}

/** The photographs of the list that this machine has. */
export function installedPhotographs(): InstalledPhotographs {
  const missing = new Set<string>()
  const found = (use: 'targets' | 'neighbours') =>
    photographPackages.flatMap(({ name, folder, [use]: files = [] }) =>
      files
        .map((file) => ({ id: `${name}/${file}`, file: path.join(folder, file) }))
        .filter(({ file }) => existsSync(file) || !missing.add(name)),
    )
  return { targets: found('targets'), neighbours: found('neighbours'), missingPackages: [...missing] }
}

/** Other photographs: at most `most` of a folder, evenly over its names. What stands beside them in collages stays the same. */
export function photographsIn(folder: string, most: number): PhotographFile[] {
  const names = readdirSync(folder).filter(isPicture).sort()
  const step = Math.max(1, names.length / most)
  const chosen = Array.from({ length: Math.min(most, names.length) }, (_, index) => names[Math.floor(index * step)]!)
  return chosen.map((name) => ({ id: name, file: path.join(folder, name) }))
}

export function isPicture(name: string): boolean {
  return /\.(jpe?g|png|webp)$/i.test(name)
}

export function installCommand(packages: readonly string[]): string {
  return `apt-get install --no-install-recommends ${packages.join(' ')}`
}

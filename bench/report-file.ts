import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

const directory = path.resolve(import.meta.dirname, '../docs/benchmarks')

/** Writes a file of docs/benchmarks. */
export async function writeReportFile(name: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  await writeFile(path.join(directory, name), text)
}

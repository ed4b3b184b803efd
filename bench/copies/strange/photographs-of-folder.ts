import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { halfOf } from '../pictures/half.ts'
import { isPicture } from '../pictures/photographs.ts'

/** Photographs of a folder in two halves, by hashes of their names: one is listed, of the other uploads are made. */
export async function photographsOf(
  folder: string,
): Promise<{ readonly listed: readonly string[]; readonly strange: readonly string[] }> {
  const names = (await readdir(folder)).filter(isPicture).sort()
  const ofHalf = (half: ReturnType<typeof halfOf>) =>
    names.filter((name) => halfOf(name) === half).map((name) => path.join(folder, name))
  return { listed: ofHalf('reporting'), strange: ofHalf('tuning') }
}

import { cpus, release, totalmem, type } from 'node:os'

/** What the figures were measured on, in one line. */
export function machineLine(): string {
  const [cpu] = cpus()
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  return `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${gibibytes} GiB, ${type()} ${release()}, Node ${process.versions.node}`
}

import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { ConnectionError } from '@breakwater/client'
import {
  checkConsistency,
  checkMirror,
  hashBytes,
  openCheckpoint,
  parseBundle,
  parseKey,
  type ReadMirror,
  type Tile,
  tilePath,
  tilesOf,
  Unverified,
} from '@breakwater/log'
import { type Command, requiredOption, textOption, UsageError } from '../command.ts'
import { keepInMirror, readMirror } from '../mirror-files.ts'
import { serverOption } from '../server-option.ts'

export const logMirrorCommand: Command = {
  summary: 'copy the transparency log of a service, or bring a copy up to date',
  help: `Usage: breakwater log mirror --server URL --out DIR [--key KEY]

Fetches the newest checkpoint and every tile that is missing, by plain GETs that anybody may make, checks all of it, and
that the log still holds what the copy had before. Only then is the new checkpoint kept.

  --server URL   the service
  --out DIR      the copy: checkpoint, tile/
  --key KEY      the line NAME+ID+KEY. Without it the service is asked, and the copy proves only that it fits itself
  --json         {"origin","size","fetched"}

Example: breakwater log mirror --server http://localhost:8080 --out ./log-copy
         breakwater verify mirror ./log-copy --key harbour-trust.key
Exit codes: 0 up to date; 1 the log does not hold, or did not answer; 2 wrong use.`,
  options: { server: { type: 'string' }, out: { type: 'string' }, key: { type: 'string' } },
  async run(input) {
    if (input.positionals.length > 0) throw new UsageError('log mirror takes no other word')
    const prefix = `${serverOption(input)}/v1/log`
    const directory = requiredOption(input, 'out')
    const key = parseKey(textOption(input, 'key') ?? new TextDecoder().decode(await fetched(`${prefix}/key`)))
    const note = new TextDecoder().decode(await fetched(`${prefix}/checkpoint`))
    const now = openCheckpoint(note, key)
    const before = await readFile(path.join(directory, 'checkpoint'), 'utf8').catch(() => null)
    // What is new lies apart until all of it is checked: a copy that held once is never spoiled by what came later.
    const arriving = path.join(directory, 'arriving')
    await rm(arriving, { recursive: true, force: true })
    const held = readMirror(directory)
    const arrived = readMirror(arriving)
    const names: string[] = []
    for (const tile of tilesOf(now.size)) {
      if (isWhole(tile, await held(tilePath(tile)))) continue
      names.push(tilePath(tile))
      await keepInMirror(arriving, tilePath(tile), await fetched(`${prefix}/${tilePath(tile)}`))
    }
    const both: ReadMirror = async (name) => (await arrived(name)) ?? held(name)
    await checkMirror(now, both)
    if (before !== null) await checkConsistency(openCheckpoint(before, key), now, both)
    for (const name of names) await keepInMirror(directory, name, (await arrived(name))!)
    await keepInMirror(directory, 'checkpoint', note)
    await rm(arriving, { recursive: true, force: true })
    const count = names.length
    const { origin, size } = now
    if (input.values.json === true) console.log(JSON.stringify({ origin, size, fetched: count }))
    else console.log(`All ${size} lines of the log ${origin} are in ${directory} (${count} files new).`)
    return 0
  },
}

function isWhole({ level, width }: Tile, bytes: Uint8Array | null): boolean {
  if (bytes === null) return false
  return level === 'entries' ? parseBundle(bytes)?.length === width : bytes.length === width * hashBytes
}

async function fetched(address: string): Promise<Uint8Array> {
  const answer = await fetch(address, { redirect: 'error' }).catch((cause) => {
    throw new ConnectionError(`no answer from ${address}`, { cause })
  })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new Unverified('tile-missing', `HTTP ${answer.status} from ${address}`)
  }
  return new Uint8Array(await answer.arrayBuffer())
}

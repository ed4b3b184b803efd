import { open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { type LogDescription, Problem, type Receipt } from '@breakwater/contracts'
import { type NoteSigner, noteSigner, parseCheckpoint, type Tile, Unverified } from '@breakwater/log'
import type { LogState, Store } from '@breakwater/store'
import type { ServiceConfiguration } from './configuration.ts'
import type { Log } from './log.ts'
import { loadSecretFile } from './secret-file.ts'

/** Another process signs the log of this database with another key. */
export class LogKeyDiffers extends Error {
  override readonly name = 'LogKeyDiffers'
  constructor(dataDirectory: string) {
    super(
      `${path.join(dataDirectory, keyFile)} is not the key that signs this database's transparency log. ` +
        'Copy the file from the machine of the first process.',
    )
  }
}

const keyFile = 'log-key'
const checkpointFile = 'log-checkpoint'
/** How often to look whether a batch is due, in parts of a period and in milliseconds at most. */
const looksPerPeriod = 10
const looksAtMostEveryMilliseconds = 60_000

export interface TransparencyLogDependencies {
  readonly store: Store
  readonly dataDirectory: string
  readonly configuration: ServiceConfiguration
  readonly log: Log
  readonly now: () => Date
}

/**
 * Signs what the store has committed to, batch by batch (docs/protocol/log.md). The newest checkpoint is kept in a file
 * beside the database, so that a database that was set back is noticed.
 */
export class TransparencyLog {
  readonly #dependencies: TransparencyLogDependencies
  readonly #secretKey: Buffer
  /** What this process signs, and how far it knows it to have come. */
  #going: { readonly signer: NoteSigner; readonly size: number } | null = null

  private constructor(dependencies: TransparencyLogDependencies, secretKey: Buffer) {
    this.#dependencies = dependencies
    this.#secretKey = secretKey
  }

  /** Throws `LogKeyDiffers`. */
  static async open(dependencies: TransparencyLogDependencies): Promise<TransparencyLog> {
    const opened = new TransparencyLog(dependencies, await loadSecretFile(dependencies.dataDirectory, keyFile))
    await opened.#goOn()
    await opened.writeBatch()
    return opened
  }

  /** Looks from time to time whether a batch is due. */
  start(): AsyncDisposable {
    const { logBatchSeconds } = this.#dependencies.configuration
    const every = Math.min((logBatchSeconds * 1000) / looksPerPeriod, looksAtMostEveryMilliseconds)
    let looking: Promise<void> | undefined
    const timer = setInterval(() => {
      looking ??= this.writeBatch()
        .catch(() => this.#dependencies.log.event('log-failed'))
        .finally(() => {
          looking = undefined
        })
    }, every)
    return {
      [Symbol.asyncDispose]: async () => {
        clearInterval(timer)
        await looking
      },
    }
  }

  /** Writes what is due, if anything is. */
  async writeBatch(): Promise<void> {
    const { store, configuration, now, log } = this.#dependencies
    const { logBatchLeaves: leavesPerBatch, logBatchSeconds: everySeconds } = configuration
    for (;;) {
      const { signer, size } = this.#going ?? (await this.#goOn())
      const batch = await store.appendToLog({ signer, knownSize: size, leavesPerBatch, everySeconds, at: now() })
      if (batch === null) return
      this.#going = null
      if (batch === 'elsewhere') continue
      await this.#keepCheckpoint(batch.checkpoint)
      this.#going = { signer, size: batch.size }
      log.event('log-batch', { size: batch.size })
    }
  }

  async describe(): Promise<LogDescription> {
    const { logBatchSeconds: batchSeconds, logBatchLeaves: batchLeaves } = this.#dependencies.configuration
    const { origin, key, previous } = await this.#state()
    return { origin, key, batchSeconds, batchLeaves, previous }
  }

  async key(): Promise<string> {
    return `${(await this.#state()).key}\n`
  }

  async checkpoint(): Promise<string> {
    return (await this.#state()).checkpoint
  }

  tile(tile: Tile): Promise<Uint8Array | null> {
    return this.#dependencies.store.readLogTile(tile)
  }

  /** Throws `receipt-not-ready` until the next batch, and `case-over` when nothing of the case is listed. */
  async receipt(caseId: string): Promise<Receipt> {
    const receipt = await this.#dependencies.store.readReceipt(caseId)
    if (receipt === null) throw new Problem('case-over')
    if (receipt !== 'waiting') return receipt
    const { now, configuration } = this.#dependencies
    const period = configuration.logBatchSeconds
    const gone = (now().getTime() / 1000) % period
    throw new Problem('receipt-not-ready', { retryAfterSeconds: Math.ceil(period - gone + period / looksPerPeriod) })
  }

  async #state(): Promise<LogState> {
    const state = await this.#dependencies.store.readLog()
    if (state === null) throw new Problem('not-ready')
    return state
  }

  /** Finds out which log the database holds, and whether it is where it was. */
  async #goOn() {
    const { store, dataDirectory, log } = this.#dependencies
    const signerOf = (origin: string) => noteSigner(origin, this.#secretKey)
    const outcome = await store.openLog({ signerOf, lastKnown: await readCheckpointFile(dataDirectory) })
    if (outcome === 'other-key') throw new LogKeyDiffers(dataDirectory)
    if (outcome === 'begun-anew') log.event('log-begun-anew')
    const { origin, size, checkpoint } = await this.#state()
    await this.#keepCheckpoint(checkpoint)
    this.#going = { signer: signerOf(origin), size }
    return this.#going
  }

  async #keepCheckpoint(checkpoint: string): Promise<void> {
    const file = path.join(this.#dependencies.dataDirectory, checkpointFile)
    const draft = `${file}.${process.pid}`
    const handle = await open(draft, 'w', 0o600)
    await handle.writeFile(checkpoint)
    await handle.sync()
    await handle.close()
    await rename(draft, file)
  }
}

/** Null when there is none yet. A file that is no checkpoint stops the start: somebody has to look. */
async function readCheckpointFile(dataDirectory: string): Promise<string | null> {
  const file = path.join(dataDirectory, checkpointFile)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    parseCheckpoint(text)
    return text
  } catch (cause) {
    if (!(cause instanceof Unverified)) throw cause
    throw new Error(`${file} holds no checkpoint`, { cause })
  }
}

import {
  type Driver,
  PGliteAdapter,
  PGliteDialect,
  type PGliteDialectConfig,
  PostgresDialect,
  type PostgresDialectConfig,
} from 'kysely'
import { currentKind, type Places } from './places.ts'

/** PostgreSQL whose connections are given out in the order of `Places`. */
export class OrderedPostgres extends PostgresDialect {
  readonly #places: Places

  constructor(config: PostgresDialectConfig, places: Places) {
    super(config)
    this.#places = places
  }

  override createDriver(): Driver {
    return inOrder(super.createDriver(), this.#places)
  }
}

/** The same for PGlite, where there is one connection: `places` must be one, since nothing else keeps two from having it. */
export class OrderedPglite extends PGliteDialect {
  readonly #places: Places

  constructor(config: PGliteDialectConfig, places: Places) {
    super(config)
    this.#places = places
  }

  override createDriver(): Driver {
    // PGlite answers within the turn in which it is asked: without this, queries that wait would run one after another, and nobody
    // new be heard until none is left.
    return inOrder(super.createDriver(), this.#places, (leave) => setImmediate(leave))
  }

  override createAdapter(): PGliteAdapter {
    return new WithoutMutex()
  }
}

/** Kysely would put whatever wants the only connection in a line of its own, oldest first. */
class WithoutMutex extends PGliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

function inOrder(driver: Driver, places: Places, handOn: (leave: () => void) => void = (leave) => leave()): Driver {
  const acquire = driver.acquireConnection.bind(driver)
  const release = driver.releaseConnection.bind(driver)
  const leaving = new WeakMap<object, () => void>()
  driver.acquireConnection = async (options) => {
    const leave = await places.take(currentKind())
    try {
      const connection = await acquire(options)
      leaving.set(connection, leave)
      return connection
    } catch (cause) {
      leave()
      throw cause
    }
  }
  driver.releaseConnection = async (connection, options) => {
    const leave = leaving.get(connection)
    try {
      await release(connection, options)
    } finally {
      if (leave !== undefined) handOn(leave)
    }
  }
  return driver
}

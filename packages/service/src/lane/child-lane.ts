import type { FeedCapabilities, OpenChildLane } from '@breakwater/contracts'
import { openStore, type Store, type StoreLocation } from '@breakwater/store'
import { listenForAdministration } from '../admin-socket.ts'
import { type Administration, createAdministration } from '../administration.ts'
import type { ServiceConfiguration } from '../configuration.ts'
import { Exchange } from '../exchange.ts'
import { FeedSealing } from '../feed-sealing.ts'
import { HintBoard } from '../hint-board.ts'
import { ListRepair } from '../list-repair.ts'
import type { Log } from '../log.ts'
import { NcmecFace } from '../ncmec/ncmec-face.ts'
import { CaseSecrets, loadPepper } from '../secrets.ts'
import { platformsTakingPart } from '../taking-part.ts'
import { TransparencyLog } from '../transparency-log.ts'
import type { WellKnownPictures } from '../well-known-pictures.ts'
import { LaneGate } from './lane-gate.ts'
import type { LaneRoom } from './lane-rooms.ts'

/** Two lanes cannot share what keeps them apart. */
export class LanesMixed extends Error {
  override readonly name = 'LanesMixed'
}

export interface ChildLane extends AsyncDisposable {
  readonly room: LaneRoom
  readonly exchange: Exchange
  readonly hints: HintBoard
  readonly repair: ListRepair
  readonly sealing: FeedSealing
  readonly store: Store
  readonly faces: FeedCapabilities['faces']
  readonly lateAfterSeconds: number
  readonly ncmec: NcmecFace
  readonly administration: Administration
  /** Ends what no grant covers any more. */
  settle(): Promise<number>
  /** What people may know of it; null while it takes no cases. */
  describe(): Promise<OpenChildLane | null>
}

export interface ChildLaneOptions {
  readonly location: StoreLocation
  readonly mainPepper: Uint8Array
  readonly configuration: ServiceConfiguration
  /** Pictures that are never listed. */
  readonly wellKnown: WellKnownPictures
  readonly log: Log
  readonly now: () => Date
}

/**
 * The child lane: the code of the other one on a store, a pepper, keys, people and an admin socket of its own (ADR 47).
 * Throws `LanesMixed` when the store or the pepper is the adult lane's.
 */
export async function openChildLane(options: ChildLaneOptions): Promise<ChildLane> {
  const { location, mainPepper, configuration, wellKnown, log, now } = options
  const { dataDirectory } = location
  await using started = new AsyncDisposableStack()
  const pepper = await loadPepper(dataDirectory)
  if (pepper.equals(mainPepper)) throw new LanesMixed('The child lane needs a pepper of its own, not a copy.')
  const store = started.use(await openStore(location))
  await claim(store, 'child', `The store of ${dataDirectory} is not the child lane's.`)
  const { operator, ncmecFace: isOn, lateAfterSeconds } = configuration
  const gate = new LaneGate({ store, operator, now })
  const exchange = new Exchange({ store, now, lateAfterSeconds, lane: 'child' })
  const sealing = new FeedSealing({ store, pepper, isRequired: configuration.requireSealing })
  const administration = createAdministration(store, pepper, now, {
    ...{ operator, lateAfterSeconds },
    wellKnown: async () => wellKnown,
  })
  const socket = await listenForAdministration(dataDirectory, administration, log)
  started.defer(() => socket.close())
  const transparency = await TransparencyLog.open({ store, dataDirectory, configuration, log, now })
  started.use(transparency.start())
  const running = started.move()
  return {
    room: {
      lane: 'child',
      store,
      secrets: new CaseSecrets(pepper),
      transparency,
      isOpen: async () => (await gate.openGrant()) !== null,
    },
    exchange,
    hints: new HintBoard(store),
    repair: new ListRepair(store),
    sealing,
    store,
    faces: isOn ? ['native', 'ncmec'] : ['native'],
    lateAfterSeconds,
    ncmec: new NcmecFace({ store, exchange, sealing, operator, isOn, now }),
    administration,
    settle: () => gate.settle(),
    async describe() {
      const open = await gate.openGrant()
      if (open === null) return null
      const { body, statement, expires, conditions } = open.grant
      return {
        grantedBy: body,
        statement,
        keyId: open.keyId,
        until: new Date(expires).toISOString(),
        conditions,
        platforms: platformsTakingPart(await store.listPlatforms(), now(), configuration.lateAfterSeconds),
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Throws `LanesMixed` when a store belongs to another lane. */
export async function claim(store: Store, lane: 'adult' | 'child', message: string): Promise<void> {
  if (!(await store.claimLane(lane))) throw new LanesMixed(message)
}

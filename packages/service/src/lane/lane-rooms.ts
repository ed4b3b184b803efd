import type { CaseReference } from '@breakwater/casework'
import type { Lane } from '@breakwater/contracts'
import type { Store, StoredCase } from '@breakwater/store'
import type { CaseSecrets } from '../secrets.ts'
import type { TransparencyLog } from '../transparency-log.ts'

/** Where one lane's cases are, and whether it takes more. Lanes share nothing else (ADR 47). */
export interface LaneRoom {
  readonly lane: Lane
  readonly store: Store
  readonly secrets: CaseSecrets
  readonly transparency: TransparencyLog
  isOpen(): Promise<boolean>
}

/** The lanes that this service has. */
export class LaneRooms {
  readonly main: LaneRoom
  readonly #all: readonly LaneRoom[]

  constructor(main: LaneRoom, child: LaneRoom | null = null) {
    this.main = main
    this.#all = child === null ? [main] : [main, child]
  }

  /** Undefined for a lane that this service does not have. */
  of(lane: Lane): LaneRoom | undefined {
    return this.#all.find((room) => room.lane === lane)
  }

  /** Where a case that was found is. */
  storeOf({ lane }: StoredCase): Store {
    return (this.of(lane) ?? this.main).store
  }

  transparencyOf({ lane }: StoredCase): TransparencyLog {
    return (this.of(lane) ?? this.main).transparency
  }

  async openLanes(): Promise<Lane[]> {
    const open = await Promise.all(this.#all.map((room) => room.isOpen()))
    return this.#all.filter((_, at) => open[at]).map(({ lane }) => lane)
  }

  /**
   * Looks in every lane, always, and waits for all: neither the answer nor its time says in which one a reference is, or
   * that it is in none. Answers the main room for one that is unknown, so that the same work follows.
   */
  async find(reference: CaseReference): Promise<{ room: LaneRoom; found: StoredCase | null }> {
    const found = await Promise.all(this.#all.map(({ store, secrets }) => store.findCase(secrets.lookup(reference))))
    const at = found.findIndex((each) => each !== null)
    return { room: this.#all[at] ?? this.main, found: found[at] ?? null }
  }
}

import { type Lane, Problem } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import { LaneGate } from '../lane/lane-gate.ts'
import { checkAct, refused, usedBefore } from '../signing/signed-act.ts'
import { keyIdOf, readPublicKey, SigningError } from '../signing/signing-keys.ts'
import type { WellKnownPictures } from '../well-known-pictures.ts'
import { exportLines, type ListExport } from './export-list.ts'
import { type ImportOptions, importList } from './import-list.ts'
import { listRefused } from './list-file.ts'

export interface ListAdministrationOptions {
  /** As the service names itself; null where none runs. */
  readonly operator: string | null
  /** What is never listed. */
  readonly wellKnown: () => Promise<WellKnownPictures>
}

/** Lists of designated bodies: whose are taken, taking them, and what is given on (ADR 54). */
export function createListAdministration(
  store: Store,
  now: () => Date,
  { operator, wellKnown }: ListAdministrationOptions,
) {
  const gate = new LaneGate({ store, operator, now })
  /** The lane that this store is, or becomes by taking a list. */
  const laneFor = async (asked: Lane, dryRun: boolean): Promise<Lane> => {
    const { lane } = await store.identity()
    if (lane !== null ? lane !== asked : !dryRun && !(await store.claimLane(asked))) {
      throw listRefused('lane', `this is the store of the other lane, not of the ${asked} lane`)
    }
    // Nothing of a picture is stored in a lane that nobody granted.
    if (asked === 'child' && (await gate.openGrant()) === null) throw new Problem('lane-off')
    return asked
  }
  return {
    /** The first of two people asks that a body's lists be taken. Throws `act-refused` and `list-trust-state`. */
    async requestListTrust({ body, publicKey, act }: { body: string; publicKey: string; act: unknown }) {
      const keyId = keyIdOfBody(publicKey)
      const checked = await checkAct(store, act, { act: 'list-trust', subject: { body, keyId }, now: now() })
      const key = { keyId, body, publicKey }
      const outcome = await store.requestListTrust({ key, act: checked.kept, at: now() })
      if (outcome === 'act-used') throw usedBefore()
      if (outcome === 'taken') throw new Problem('list-trust-state')
      return { body, keyId, waitsFor: 'a second person' }
    },
    /** The second, with another key, puts it in place. */
    async approveListTrust({ keyId, act }: { keyId: string; act: unknown }) {
      const key = (await store.listKeys()).find((each) => each.keyId === keyId)
      if (key === undefined) throw new Problem('list-unknown')
      const subject = { body: key.body, keyId }
      const { kept, person } = await checkAct(store, act, { act: 'list-trust-approve', subject, now: now() })
      const first = (await store.listPeople()).find(({ name }) => name === key.requestedBy)
      if (first?.keyId === person.keyId) throw new Problem('second-person-needed')
      const outcome = await store.approveListTrust({ keyId, act: kept, at: now() })
      if (outcome === 'same-person') throw new Problem('second-person-needed')
      if (outcome === 'act-used') throw usedBefore()
      if (outcome === 'not-waiting') throw new Problem('list-trust-state')
      return { body: key.body, keyId, trusted: true }
    },
    /** One person is enough, and no key is needed: it must be quick. */
    async removeListTrust({ keyId, by, because }: { keyId: string; by: string; because: string }) {
      if (!(await store.removeListTrust({ keyId, by, because, at: now() }))) throw new Problem('list-unknown')
      return { keyId, trusted: false }
    },
    async listKeys() {
      return store.listKeys()
    },
    /** Takes a list from a file on the service's own machine; see `importList`. Throws `lane-off` too. */
    async importList({ lane, ...options }: ImportOptions & { lane: Lane }) {
      const taken = { store, lane: await laneFor(lane, options.dryRun), wellKnown: await wellKnown(), now }
      return importList(taken, options)
    },
    /** What is being taken now, and how far it is; asked while `importList` runs. */
    async importsUnderWay() {
      return store.importsUnderWay()
    },
    async listStatus() {
      const lists = await store.listAssessedLists()
      return Promise.all(
        lists.map(async ({ id, digest: _, ...list }) => ({ ...list, refusedItems: await store.refusedItems(id) })),
      )
    },
    async readListHistory() {
      return store.readListHistory()
    },
    /** Everything on a list ends, now. */
    async endList({ body, list, because, act }: { body: string; list: string; because: string; act: unknown }) {
      const subject = { body, list, because }
      const { kept } = await checkAct(store, act, { act: 'list-end', subject, now: now() })
      const outcome = await store.endAssessedList({ body, name: list, because, act: kept, at: now() })
      if (outcome === 'act-used') throw usedBefore()
      if (outcome === 'unknown') throw new Problem('list-unknown')
      const { ended } = await store.ageLists(now())
      return { body, list, ended }
    },
    /** Writes what may be given on; answers the header to be signed. Throws `list-export-base`. */
    async exportLines({ body = operator, ...rest }: Omit<ListExport, 'body'> & { body?: string | null }) {
      if (body === null) {
        const message = 'say who gives it on: no service runs here that would'
        throw new Problem('invalid-request', { errors: [{ path: '--as', message }] })
      }
      return exportLines(store, { ...rest, body }, now())
    },
  }
}

function keyIdOfBody(publicKey: string): string {
  try {
    return keyIdOf(readPublicKey(publicKey))
  } catch (cause) {
    if (!(cause instanceof SigningError)) throw cause
    throw refused('body-key', cause.message)
  }
}

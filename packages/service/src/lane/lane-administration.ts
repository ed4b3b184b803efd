import { type LaneGrant, Problem } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import { type CheckedAct, checkAct, refused, usedBefore } from '../signing/signed-act.ts'
import { grantRefused, readGrant } from './granted.ts'
import { LaneGate } from './lane-gate.ts'

/** Opening and closing the child lane. Only on a store that is, or can become, the child lane's. */
export function createLaneAdministration(store: Store, operator: string | null, now: () => Date) {
  const gate = new LaneGate({ store, operator, now })
  return {
    /** The first of two people puts a grant in place. Throws `grant-refused`, `act-refused` and `lane-state`. */
    async enableLane({ grant: document, bodyKey, act }: { grant: unknown; bodyKey: string; act: unknown }) {
      const { grant, digest } = readGrant(document, bodyKey)
      if (now().getTime() >= Date.parse(grant.expires)) {
        throw grantRefused([{ path: 'expires', message: 'it is over' }])
      }
      if (operator !== null && operator !== grant.operator) {
        throw grantRefused([{ path: 'operator', message: `it is for ${grant.operator}, and this is ${operator}` }])
      }
      const { kept, person } = await checkAct(store, act, {
        ...{ act: 'lane-enable', subject: { grant: digest }, now: now() },
      })
      refuseStranger(grant, person)
      if (!(await store.claimLane('child'))) throw new Problem('lane-state')
      const key = person.publicKey
      const text = JSON.stringify(document)
      const outcome = await store.enableLane({ digest, document: text, bodyKey, act: kept, key, at: now() })
      if (outcome === 'act-used') throw usedBefore()
      if (outcome === 'is-open') throw new Problem('lane-state')
      return { grant: grant.id, digest, waitsFor: 'a second person' }
    },

    /** The second, another person with another key, opens it. */
    async approveLane({ act }: { act: unknown }) {
      const waiting = (await gate.grants()).find(({ state }) => state === 'waiting')
      if (!waiting?.grant) throw new Problem('lane-state')
      const { digest, grant } = waiting
      const checked = await checkAct(store, act, {
        ...{ act: 'lane-approve', subject: { grant: digest }, now: now() },
      })
      const { kept, person } = checked
      refuseStranger(grant, person)
      const record = (await store.readGrants()).find((each) => each.digest === digest)
      const first = JSON.parse(record?.enable?.act ?? '{}') as { by?: string }
      if (first.by === person.name || record?.enable?.key === person.publicKey) {
        throw new Problem('second-person-needed')
      }
      const outcome = await store.approveLane({ digest, act: kept, key: person.publicKey, at: now() })
      if (outcome === 'act-used') throw usedBefore()
      if (outcome === 'not-waiting') throw new Problem('lane-state')
      return { grant: grant.id, open: true, until: grant.expires }
    },

    /** What a second person has to sign; null when nothing waits for one. */
    async waitingGrant() {
      return (await gate.grants()).find(({ state }) => state === 'waiting')?.digest ?? null
    },

    /** One person is enough, and no key is needed: it must be quick. */
    async disableLane({ by, because }: { by: string; because: string }) {
      const closed = await store.closeLane({ by, because, at: now() })
      if (closed === 0) throw new Problem('lane-state')
      return { open: false, closed }
    },

    async laneStatus() {
      const { lane, inProduction } = await store.identity()
      const { sequence, listed } = { sequence: await store.head(), listed: await store.listPlatforms() }
      const platforms = listed.filter(({ suspendedAt }) => suspendedAt === null).length
      return { lane, inProduction, head: sequence, platforms, grants: await gate.grants() }
    },
  }
}

/** The body named who may open the lane, by their keys. */
function refuseStranger(grant: LaneGrant, { name, keyId }: CheckedAct['person']): void {
  if (grant.people.some((person) => person.name === name && person.keyId === keyId)) return
  throw refused('by', `the grant does not name ${name} with this key`)
}

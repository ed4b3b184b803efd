import { Problem, SealingKey } from '@breakwater/contracts'
import type { PlatformPapers, Store } from '@breakwater/store'
import { sealToPlatform } from './feed-sealing.ts'
import { newPlatformKey, platformKeyDigest } from './secrets.ts'
import { checkAct, usedBefore } from './signing/signed-act.ts'

export interface AskedPlatform extends PlatformPapers {
  readonly name: string
  readonly owner: string
}

/** Throws `invalid-request` for what is no key that anything can be sealed to, such as a point of small order. */
export async function checkSealingKey(sealingKey: string): Promise<void> {
  try {
    await sealToPlatform(SealingKey.parse(sealingKey), '', '')
  } catch (cause) {
    const errors = [{ path: 'sealingKey', message: 'no X25519 public key' }]
    throw new Problem('invalid-request', { errors }, { cause })
  }
}

/** Platforms with papers, which one person asks for and another approves. */
export function createPlatformAdministration(store: Store, now: () => Date) {
  return {
    /** Asks for a platform. It takes part, and gets a key, when another person approves it. */
    async requestPlatform({ act, ...asked }: AskedPlatform & { act: unknown }) {
      const { kept, person } = await checkAct(store, act, {
        ...{ act: 'platform-request', subject: { ...asked }, now: now() },
      })
      const request = { ...asked, requestedBy: person.name, requestedAt: now() }
      const outcome = await store.requestPlatform({ request, act: kept })
      if (outcome === 'taken') throw new Problem('name-taken')
      if (outcome === 'act-used') throw usedBefore()
      return { platform: asked.name, waitsFor: 'a second person' }
    },
    async listPlatformRequests() {
      return store.listPlatformRequests()
    },
    /** The second person approves exactly what was asked. The key is shown once: only its digest is kept. */
    async approvePlatform({ name, act }: { name: string; act: unknown }) {
      const request = (await store.listPlatformRequests()).find((each) => each.name === name)
      if (request === undefined) throw new Problem('not-found')
      const { requestedBy: _by, requestedAt: _at, ...asked } = request
      const { kept, person } = await checkAct(store, act, {
        ...{ act: 'platform-approve', subject: { ...asked }, now: now() },
      })
      const people = await store.listPeople()
      const first = people.find((each) => each.name === request.requestedBy)
      if (person.name === request.requestedBy || first?.keyId === person.keyId)
        throw new Problem('second-person-needed')
      const apiKey = newPlatformKey()
      const outcome = await store.approvePlatform({ name, keyDigest: platformKeyDigest(apiKey), act: kept, at: now() })
      if (outcome === 'same-person') throw new Problem('second-person-needed')
      if (outcome === 'act-used') throw usedBefore()
      if (outcome === 'unknown') throw new Problem('not-found')
      return { platform: name, apiKey }
    },
    /** What the platform reads is sealed to this key from now on; null: to none. Throws `invalid-request`, `not-found`. */
    async setSealingKey({ name, sealingKey }: { name: string; sealingKey: string | null }) {
      if (sealingKey !== null) await checkSealingKey(sealingKey)
      if (!(await store.setSealingKey(name, sealingKey))) throw new Problem('not-found')
      return { platform: name, sealingKey }
    },
    /** Legal entity, contact and agreement of each platform that was approved. */
    async listPapers() {
      return [...(await store.platformPapers())].map(([platform, papers]) => ({ platform, ...papers }))
    },
  }
}

import { Problem } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import { type ActName, checkAct, draftAct, refused, type Subject, usedBefore } from './signing/signed-act.ts'
import { keyIdOf, readPublicKey, SigningError } from './signing/signing-keys.ts'

/** Whose signatures count, and what they signed. */
export function createPeopleAdministration(store: Store, now: () => Date) {
  return {
    /** What somebody has to sign so that this is done. */
    async draftAct({ act, by, subject }: { act: ActName; by: string; subject: Subject }) {
      return draftAct(store, { act, by, subject, at: now() })
    },
    /** Enrols a person. The first needs nobody; after that somebody who is enrolled signs. */
    async addPerson({ name, publicKey, act }: { name: string; publicKey: string; act?: unknown }) {
      const keyId = keyIdOf(readKey(publicKey))
      const checked =
        act === undefined
          ? null
          : await checkAct(store, act, { act: 'person-add', subject: { name, keyId }, now: now() })
      const person = { name, keyId, publicKey }
      const outcome = await store.addPerson({ person, act: checked?.kept ?? null, at: now() })
      if (outcome === 'taken') throw new Problem('person-taken')
      if (outcome === 'act-used') throw usedBefore()
      if (outcome === 'act-needed') throw refused('by', 'somebody who is enrolled already has to sign this')
      return { name, keyId }
    },
    async removePerson({ name, act }: { name: string; act: unknown }) {
      const { kept } = await checkAct(store, act, { act: 'person-remove', subject: { name }, now: now() })
      const outcome = await store.removePerson({ name, act: kept, at: now() })
      if (outcome === 'unknown') throw new Problem('person-unknown')
      if (outcome === 'act-used') throw usedBefore()
      return { name, removed: true }
    },
    async listPeople() {
      return store.listPeople()
    },
    /** Everything that was signed here, oldest first. */
    async readActs() {
      return store.readActs()
    },
  }
}

function readKey(pem: string) {
  try {
    return readPublicKey(pem)
  } catch (cause) {
    if (!(cause instanceof SigningError)) throw cause
    throw new Problem('act-refused', { errors: [{ path: 'key', message: cause.message }] }, { cause })
  }
}

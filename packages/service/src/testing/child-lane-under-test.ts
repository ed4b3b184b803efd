import type { LaneGrant } from '@breakwater/contracts'
import { administer } from '../admin-client.ts'
import type { Administration } from '../administration.ts'
import type { ActName, Subject } from '../signing/signed-act.ts'
import { documentDigest, signDocument } from '../signing/signed-document.ts'
import { keyIdOf, newSigningKey, readPrivateKey } from '../signing/signing-keys.ts'

/** Somebody with a key of their own. */
export class TestPerson {
  readonly name: string
  readonly publicKey: string
  readonly #privateKey: ReturnType<typeof readPrivateKey>
  readonly privatePem: string

  constructor(name: string) {
    const { privateKey, publicKey } = newSigningKey()
    this.name = name
    this.publicKey = publicKey
    this.privatePem = privateKey
    this.#privateKey = readPrivateKey(privateKey)
  }

  get keyId(): string {
    return keyIdOf(this.#privateKey)
  }

  sign<Document extends { format: string }>(document: Document) {
    return signDocument(document, this.#privateKey)
  }

  /** Drafts an act there, and signs it. */
  async act(administration: Administration, act: ActName, subject: Subject) {
    return this.sign(await administration.draftAct({ act, by: this.name, subject }))
  }
}

const day = 86_400_000

/** The child lane of a service under test: a designated body, two people it names and one it does not, and its store. */
export class ChildLaneUnderTest {
  readonly dataDirectory: string
  readonly body = new TestPerson('Harbour Hotline')
  readonly ada = new TestPerson('Ada')
  readonly bea = new TestPerson('Bea')
  readonly stranger = new TestPerson('Sam')
  readonly #operator: string
  readonly #now: () => Date
  #enrolled = false

  constructor(dataDirectory: string, operator: string, now: () => Date) {
    this.dataDirectory = dataDirectory
    this.#operator = operator
    this.#now = now
  }

  administer<Result>(use: (administration: Administration) => Promise<Result>): Promise<Result> {
    return administer({ dataDirectory: this.dataDirectory }, use)
  }

  /** A grant for thirty days, not signed yet. */
  grant(changes: Partial<LaneGrant> = {}): LaneGrant {
    const at = this.#now().getTime()
    return {
      format: 'breakwater-lane-grant/1',
      id: 'harbour-2026-1',
      body: this.body.name,
      statement: 'https://hotline.example/statements/breakwater',
      operator: this.#operator,
      lane: 'child',
      notBefore: new Date(at).toISOString(),
      expires: new Date(at + 30 * day).toISOString(),
      people: [this.ada, this.bea].map(({ name, keyId }) => ({ name, keyId })),
      conditions: ['Report every month how many cases were opened.'],
      ...changes,
    }
  }

  async enrol(): Promise<void> {
    if (this.#enrolled) return
    this.#enrolled = true
    await this.administer(async (administration) => {
      const [first, ...others] = [this.ada, this.bea, this.stranger]
      await administration.addPerson({ name: first!.name, publicKey: first!.publicKey })
      for (const { name, publicKey, keyId } of others) {
        const act = await first!.act(administration, 'person-add', { name, keyId })
        await administration.addPerson({ name, publicKey, act })
      }
    })
  }

  async enable(grant: LaneGrant = this.grant(), by = this.ada): Promise<void> {
    await this.enrol()
    await this.administer(async (administration) => {
      const act = await by.act(administration, 'lane-enable', { grant: documentDigest(grant) })
      await administration.enableLane({ grant: this.body.sign(grant), bodyKey: this.body.publicKey, act })
    })
  }

  async approve(by = this.bea): Promise<void> {
    await this.administer(async (administration) => {
      const digest = await administration.waitingGrant()
      await administration.approveLane({ act: await by.act(administration, 'lane-approve', { grant: digest ?? '' }) })
    })
  }

  /** What a body, two people and a command each do, one after the other. */
  async open(grant?: LaneGrant): Promise<void> {
    await this.enable(grant)
    await this.approve()
  }

  disable(): Promise<unknown> {
    return this.administer((administration) => administration.disableLane({ by: 'Sam', because: 'to be safe' }))
  }

  async addPlatform(name: string): Promise<string> {
    const { apiKey } = await this.administer((administration) => administration.addPlatform({ name }))
    return apiKey
  }
}

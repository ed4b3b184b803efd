import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { AssessedListHeader, AssessedListLine, Fingerprint } from '@breakwater/contracts'
import type { Administration } from '../administration.ts'
import { TestPerson } from './child-lane-under-test.ts'

type Administer = <Result>(use: (administration: Administration) => Promise<Result>) => Promise<Result>

/** A designated body that signs lists, and the two people who put its key in place. */
export class BodyUnderTest extends TestPerson {
  readonly ada = new TestPerson('Ada')
  readonly bea = new TestPerson('Bea')
  serial = 0

  /** Enrols the two people and has them trust the body's key. */
  async trust(administer: Administer): Promise<void> {
    await administer(async (administration) => {
      const { ada, bea } = this
      await administration.addPerson({ name: ada.name, publicKey: ada.publicKey })
      const subject = { name: bea.name, keyId: bea.keyId }
      const act = await ada.act(administration, 'person-add', subject)
      await administration.addPerson({ name: bea.name, publicKey: bea.publicKey, act })
      await this.trustBy(administration, ada, bea)
    })
  }

  async trustBy(administration: Administration, first: TestPerson, second: TestPerson): Promise<void> {
    const subject = { body: this.name, keyId: this.keyId }
    const act = await first.act(administration, 'list-trust', subject)
    await administration.requestListTrust({ body: this.name, publicKey: this.publicKey, act })
    const approval = await second.act(administration, 'list-trust-approve', subject)
    await administration.approveListTrust({ keyId: this.keyId, act: approval })
  }

  /** The text of a list, signed. Each has the next serial number unless `changes` says another. */
  list(lines: readonly AssessedListLine[], changes: Partial<AssessedListHeader> = {}): string {
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    const header: AssessedListHeader = {
      ...{ format: 'breakwater-list/1', body: this.name, list: 'assessed', lane: 'adult' },
      ...{ serial: changes.serial ?? ++this.serial, since: null, passOn: true, lines: lines.length },
      ...{ madeAt: '2026-11-22T12:00:00.000Z', validUntil: '2027-02-20T12:00:00.000Z' },
      digest: createHash('sha256').update(body).digest('hex'),
      ...changes,
    }
    return `${JSON.stringify(this.sign(header))}\n${body}`
  }

  async write(file: string, ...list: Parameters<BodyUnderTest['list']>): Promise<string> {
    await writeFile(file, this.list(...list))
    return file
  }
}

/** A line that lists. */
export function listedLine(
  id: string,
  fingerprint: Fingerprint,
  changes: { maxAction?: 'review' | 'hold' | 'block'; expiresOn?: string } = {},
): AssessedListLine {
  return { do: 'add', id, maxAction: 'block', fingerprint, ...changes }
}

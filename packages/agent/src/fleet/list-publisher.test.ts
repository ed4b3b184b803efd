import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { EntryId, Sequence } from '@breakwater/contracts'
import { expect, test } from 'vitest'
import { AgentDatabase } from '../state/agent-database.ts'
import { entryOf } from '../testing/look-back-world.ts'
import { hasNats, NatsServer } from '../testing/nats-server.ts'
import { fleetConfigurationSchema } from './fleet-configuration.ts'
import { connectFleet } from './fleet-connection.ts'
import type { FleetParts } from './fleet-lead.ts'
import { streams, subjects } from './fleet-streams.ts'
import { ListPublisher } from './list-publisher.ts'

test.skipIf(!hasNats)(
  'what a lead hands on too late comes neither before nor after what the next one did',
  async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-publisher-'))
    await using nats = await NatsServer.start()
    const connection = await connectFleet(fleetConfigurationSchema.parse({ servers: [nats.url] }))
    const database = new AgentDatabase(directory)
    const [first, second] = [entryOf(0), entryOf(1)] as [EntryId, EntryId]
    let whileReading = (_: EntryId) => {}
    const listed: FleetParts['listed'] = {
      listingOf(entry) {
        whileReading(entry)
        return undefined
      },
      *entries() {},
    }
    const lease = { isHeld: true }
    let cursor = 1
    const parts = { database, listed, progress: () => ({ epoch: 'one', cursor }) }
    const list = new ListPublisher(connection, parts as unknown as FleetParts, lease)
    const newest = async (entry: EntryId) =>
      (await connection.manager.streams.getMessage(streams.list, { last_by_subj: subjects.entry(entry) }))?.string()
    const note = (entry: EntryId) => list.note([{ sequence: ++cursor as Sequence, entry, type: 'withdraw' }])
    try {
      await list.step()
      note(first)
      expect(await list.step()).toBe(true)
      expect(await newest(first)).toContain('"listed":null')

      // Between what this lead erased and what it publishes.
      whileReading = (entry) => connection.nats.publish(subjects.entry(entry), 'of the next lead')
      note(first)
      await expect(list.step()).rejects.toThrow(/wrong last sequence/)
      expect(await newest(first)).toBe('of the next lead')

      whileReading = () => {}
      lease.isHeld = false
      note(second)
      await expect(list.step()).rejects.toThrow('leads this fleet already')
      expect(await newest(second)).toBeUndefined()
      lease.isHeld = true
      list.doubt()
      expect(await list.step()).toBe(true)
      expect(await newest(second)).toContain('"listed":null')
    } finally {
      await connection.nats.close()
      database[Symbol.dispose]()
      rmSync(directory, { recursive: true, force: true })
    }
  },
  30_000,
)

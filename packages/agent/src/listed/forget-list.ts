import { existsSync } from 'node:fs'
import path from 'node:path'
import { AgentDatabase, agentDatabaseName } from '../state/agent-database.ts'
import { FeedState } from '../state/feed-state.ts'
import { IndexSnapshots } from './index-snapshots.ts'
import { ListedRows } from './listed-rows.ts'

/** No agent has been here. */
export class NoAgentState extends Error {
  override readonly name = 'NoAgentState'
  constructor(directory: string) {
    super(`There is no state of an agent in ${directory}.`)
  }
}

/**
 * Forgets the list of an agent that does not run, so that its next start reads the feed from the beginning. What waits for
 * people, what is to be told and what is kept to look back stays. Returns how many entries there were. Throws
 * `AgentStateInUse`, `NoAgentState`.
 */
export function forgetList(stateDirectory: string): number {
  if (!existsSync(path.join(stateDirectory, agentDatabaseName))) throw new NoAgentState(stateDirectory)
  using database = new AgentDatabase(stateDirectory)
  const rows = new ListedRows(database)
  const { size } = rows
  database.transaction(() => {
    new FeedState(database).rewind()
    new IndexSnapshots(database).destroy()
    rows.removeAll()
  })
  return size
}

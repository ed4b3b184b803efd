import { AgentDatabase } from '../state/agent-database.ts'
import { FeedState } from '../state/feed-state.ts'
import { IndexSnapshots } from './index-snapshots.ts'
import { ListedRows } from './listed-rows.ts'

/**
 * Forgets the list of an agent that does not run, so that its next start reads the feed from the beginning. What waits for
 * people, what is to be told and what is kept to look back stays. Returns how many entries there were. Throws
 * `AgentStateInUse`.
 */
export function forgetList(stateDirectory: string): number {
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

import { checked } from './checked.ts'
import { serviceOf } from './directory/packs.ts'

/** Another service that the page for fingerprints sends a person to. */
export interface Handoff {
  readonly id: HandoffId
  /** A proper name. */
  readonly name: string
  readonly url: string
}
const handoffIds = ['stopncii', 'take-it-down', 'report-remove'] as const
export type HandoffId = (typeof handoffIds)[number]

export const handoffs = Object.fromEntries(
  handoffIds.map((id) => {
    const { name, url } = serviceOf(id)
    return [id, { id, name, url }]
  }),
) as Readonly<Record<HandoffId, Handoff>>

/** Well-known sites that look for StopNCII's fingerprints and not for ours. Proper names, as last seen. */
export const sitesOfStopncii = {
  names: ['Facebook', 'Instagram', 'Threads', 'TikTok', 'Snapchat', 'Reddit', 'Bumble', 'OnlyFans', 'Pornhub'],
  provenance: checked('http://aylo.com/newsroom/preventing-non-consensual-sharing/', 'medium'),
} as const

/** The same of Take It Down. */
export const sitesOfTakeItDown = {
  names: ['Facebook', 'Instagram', 'Threads', 'TikTok', 'Snapchat', 'Reddit', 'OnlyFans', 'Pornhub', 'Yubo'],
  provenance: checked('https://www.medianama.com/2024/02/223-take-it-down-indian-languages-support/', 'medium'),
} as const

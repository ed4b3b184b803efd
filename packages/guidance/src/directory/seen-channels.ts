import type { Channel } from './service.ts'

/** Ways to reach a service that somebody has seen on a page. The others are kept for whoever checks them, and shown to nobody. */
export const seenChannels = ({ channels }: { readonly channels: readonly Channel[] }): readonly Channel[] =>
  channels.filter(({ confidence }) => confidence !== 'low')

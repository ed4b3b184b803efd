import type { QuietWayId } from '@breakwater/guidance'
import type { MessageKey } from './speech.ts'

/** How to reach help without speaking, in words. */
export const quietWays: Readonly<Record<QuietWayId, MessageKey>> = {
  'uk-press-55': 'now.quiet.uk-press-55',
  'uk-emergency-sms': 'now.quiet.uk-emergency-sms',
  'us-text-911': 'now.quiet.us-text-911',
}

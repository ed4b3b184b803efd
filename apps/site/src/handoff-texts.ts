import type { MessageKey } from './speech.ts'

/** Services that these pages send a person to, with what each asks for and what leaves the device. */
export const handoffTexts = {
  stopncii: 'handoff.stopncii',
  'take-it-down': 'handoff.take-it-down',
  'report-remove': 'handoff.report-remove',
} as const satisfies Record<string, MessageKey>
export type ShownHandoff = keyof typeof handoffTexts

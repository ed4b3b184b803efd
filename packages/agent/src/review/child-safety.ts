import type { ReviewItem } from './review-rows.ts'

/** What the platform's child-safety people get. In words a program can show: the receiver may know nothing else of us. */
export function childSafetyData({ content, surface, createdAt }: ReviewItem, moderator: string, at: Date) {
  return {
    content,
    surface,
    moderator,
    queuedAt: createdAt.toISOString(),
    suspectedAt: at.toISOString(),
    preserve: ['the file as it was uploaded', 'when it was uploaded', 'the account', 'how it was shared'],
    doNot: ['delete it', 'forward it', 'show it to anyone who need not see it'],
  }
}

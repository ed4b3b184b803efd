import type { Mark } from '../plan/step.ts'

/** What the words of a step with a mark must say, by language: every pattern of the list is found in it. */
export const marksInWords: Readonly<Record<'en' | 'cy', Readonly<Record<Mark, readonly RegExp[]>>>> = {
  en: {
    'not-your-fault': [/(not|none of this is) (your|their|your child's) fault/i],
    'tells-parents': [/parent|carer/i],
    'limits-of-matching': [/can't reach private chats/i, /changed/i],
    'never-handle': [/\b(open|view|look)/i, /\bcopy/i, /(not|don't|never)/i],
    'asks-wishes': [/(how they would like|what they want)/i],
    'no-second-report': [/second report/i],
    'do-not-pay-again': [/not to blame|nobody is to blame/i, /pay again/i],
    'no-surprise-changes': [/sudden|all at once/i],
    'tells-bank': [/bank/i],
    'for-the-person': [/one of these|either of you|they|help them/i],
  },
  cy: {
    'not-your-fault': [/nid (dy|eich|eu) [bf]ai|nid bai |does dim o hyn yn fai/i],
    'tells-parents': [/rh?iant|rh?ieni|gofalwr/i],
    'limits-of-matching': [/sgyrsiau preifat/i, /newid/i],
    'never-handle': [/agor|gweld|edrych/i, /[cg]opï/i, /paid|peidiwch|peidio|byth/i],
    'asks-wishes': [/sut yr hoffen|beth maen nhw’i eisiau|beth maen nhw eisiau/i],
    'no-second-report': [/ail adroddiad/i],
    'do-not-pay-again': [/ar fai/i, /(dalu|thalu|talu) eto/i],
    'no-surprise-changes': [/sydyn|ar unwaith/i],
    'tells-bank': [/[bf]anc/i],
    'for-the-person': [/un o’r|nhw|iddyn|chi’ch dau|chithau/i],
  },
}
/** Words that only a step which tells parents may use, in plans that may be read by someone who is not safe at home. */
export const parentsInWords: Readonly<Record<'en' | 'cy', RegExp>> = {
  en: /\bparents?\b|\bcarers?\b(?!' worker)|\bmum\b|\bdad\b/i,
  cy: /\brhiant|\brieni|\brhieni|\bgofalwyr?\b(?! ifanc)|\bmam\b|\btad\b/i,
}
/** What a text that speaks of screenshots must say too (INV-17). */
export const withoutPicture: Readonly<Record<'en' | 'cy', { readonly screenshot: RegExp; readonly must: RegExp }>> = {
  en: {
    screenshot: /screenshot/i,
    must: /don't screenshot|don't (open|show) it[^.]*screenshot|without the picture|no intimate picture/i,
  },
  cy: { screenshot: /sgrinlun|sgrinluniau/i, must: /paid â|peidiwch â|heb y llun|dim llun personol/i },
}

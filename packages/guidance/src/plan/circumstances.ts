import { all, any, is, not } from './condition.ts'

/** What the answers mean, each once, for the steps and for the proof. Research: the routing truth table, INV-23 to 28. */

const under18Bands = ['under-13', '13-15', '16-17']
const uk = ['gb-eng', 'gb-wls', 'gb-sct', 'gb-nir']

export const inUk = is('place', ...uk)
/** No country pack tells what holds there. */
export const placeUnknown = is('place', 'elsewhere')

/** Whoever is in the picture is asking. Who says nothing about themselves is spoken to as if they were. */
export const asksForSelf = is('role', 'young-person', 'adult', 'unknown')
export const asksForOther = is('role', 'parent', 'professional', 'friend', 'partner')
export const isTargeted = any(asksForSelf, asksForOther)

/** Under 18 now, said or to be taken so: a child's parent or school, or a young person who gave no age. */
export const under18Now = any(
  is('age-now', ...under18Bands),
  all(
    is('age-now', 'unknown'),
    is('role', 'young-person', 'parent', 'professional'),
    not(is('age-in-image', '18-plus')),
  ),
)
/** 18 or over now, said or to be taken so. */
export const adultNow = any(
  is('age-now', '18', '19-24', '25-plus'),
  all(is('age-now', 'unknown'), any(is('role', 'adult'), is('age-in-image', '18-plus'))),
)

/** Nobody has a picture: a mass mail, a bluff, or the person says that there is none. */
export const noImage = any(is('role', 'mass-mail'), is('origin', 'bluff'), is('age-in-image', 'no-image'))
/** Everyone in it was 18 or over, said in so many words, by someone who is old enough for that to be true. */
export const adultImage = all(is('age-in-image', '18-plus'), not(is('age-now', ...under18Bands)), not(noImage))
/** Everything else is treated as a picture of someone under 18: said, mixed, or not known (INV-26). */
export const childImage = all(not(noImage), not(adultImage))
/** Treated so only because the question was skipped. */
export const imageAgeUnknown = all(childImage, is('age-in-image', 'unknown'), not(is('age-now', ...under18Bands)))

/** Where the answer is "emergency", and no other police number may stand (INV-02). A meeting in person is danger. */
export const atRisk = any(is('danger', 'yes'), is('asks-meet-in-person', 'yes'))
export const inDistress = is('distress', 'yes')
/** Telling someone at home could make it worse. */
export const homeUnsafe = is('offender', 'family-or-home')
export const fromTrustedAdult = is('offender', 'trusted-adult')
export const fromPartner = is('offender', 'partner-or-ex')
export const fromPeer = is('offender', 'peer')
/** Somebody at home or trusted could read over the shoulder: no sudden changes to accounts. */
export const watchedAtHome = any(homeUnsafe, fromPartner)
/** It is no stranger: they may react, and guess who it was. */
export const close = any(watchedAtHome, fromTrustedAdult)

export const hasFile = is('material', 'file')
export const mayHaveFile = is('material', 'file', 'unknown')
export const hasLinkOrFile = is('material', 'file', 'link', 'unknown')

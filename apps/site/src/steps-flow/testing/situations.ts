import type { Story } from './walk.ts'

interface Walked {
  readonly name: string
  readonly story: Story
  /** In the plan, and not in it: ids of steps. */
  readonly has: readonly string[]
  readonly hasNot: readonly string[]
  /** Numbers that it must show, and must not. */
  readonly dials: readonly string[]
  readonly dialsNot: readonly string[]
  /** Who is named above the steps, for those who are here for themselves. */
  readonly talkNow?: string
  readonly at?: string
}

/** The nine situations that issue 6 asks to be walked as a new person would. */
export const situations: readonly Walked[] = [
  {
    name: 'paid-at-15-in-wales',
    talkNow: 'childline',
    at: '2026-11-24T02:00:00Z',
    story: {
      ...{ danger: 'no', distress: 'no', role: 'young-person', place: 'gb-wls', ageNow: '13-15', demand: ['money'] },
      ...{ offender: 'stranger', paid: 'yes', origin: 'shared', material: 'file' },
    },
    has: ['not-your-fault', 'paid-already', 'report-remove', 'child-report'],
    hasNot: [],
    dials: ['08001111', '101'],
    dialsNot: ['111', '03456000459'],
  },
  {
    name: 'parent-in-glasgow',
    story: { danger: 'no', distress: 'no', role: 'parent', place: 'gb-sct', ageNow: '13-15', demand: ['images'] },
    has: [],
    hasNot: ['not-your-fault'],
    dials: ['101'],
    dialsNot: ['111'],
  },
  {
    name: 'teacher-in-belfast',
    story: { role: 'professional', place: 'gb-nir', ageNow: '13-15', demand: ['money'], offender: 'stranger' },
    has: [],
    hasNot: ['not-your-fault'],
    dials: ['101'],
    dialsNot: ['111'],
  },
  {
    name: 'now-19-image-from-16',
    talkNow: 'samaritans',
    story: {
      ...{ role: 'adult', place: 'gb-eng', ageNow: '19-24', demand: ['money'], offender: 'stranger', paid: 'no' },
      ...{ origin: 'shared', ageInImage: 'under-18', material: 'file' },
    },
    has: ['take-it-down'],
    hasNot: ['report-remove', 'stopncii'],
    dials: ['101'],
    dialsNot: ['111'],
  },
  {
    name: 'adult-and-former-partner',
    story: {
      ...{
        role: 'adult',
        place: 'gb-eng',
        ageNow: '25-plus',
        demand: ['other'],
        offender: 'partner-or-ex',
        paid: 'no',
      },
      ...{ origin: 'shared', ageInImage: '18-plus', material: 'file' },
    },
    has: ['safety-partner', 'stopncii'],
    hasNot: ['take-it-down', 'report-remove'],
    dials: ['08082000247', '03456000459'],
    dialsNot: ['111', '08001111'],
  },
  {
    name: 'adult-and-mass-mail',
    story: { role: 'mass-mail', place: 'gb-eng', paid: 'no' },
    has: [],
    hasNot: ['stopncii', 'take-it-down', 'report-remove', 'breakwater-case'],
    dials: [],
    dialsNot: ['111'],
  },
  {
    name: 'friend-in-dublin',
    story: { role: 'friend', place: 'ie', ageNow: '16-17', demand: ['images'], offender: 'peer' },
    has: [],
    hasNot: ['not-your-fault', 'report-remove'],
    dials: [],
    dialsNot: ['101', '111', '999'],
  },
  {
    name: 'aged-12-in-the-us-with-a-link',
    talkNow: '988-us',
    story: {
      ...{ role: 'young-person', place: 'us', ageNow: 'under-13', demand: ['images'], offender: 'stranger' },
      ...{ paid: 'no', origin: 'shared', material: 'link' },
    },
    has: ['not-your-fault'],
    hasNot: ['report-remove', 'stopncii', 'breakwater-case'],
    dials: ['988'],
    dialsNot: ['101', '111', '999'],
  },
  {
    name: 'aged-14-and-someone-at-home',
    talkNow: 'childline',
    story: {
      ...{ role: 'young-person', place: 'gb-eng', ageNow: '13-15', demand: ['sexual-act'] },
      ...{ offender: 'family-or-home', paid: 'no', origin: 'recorded-secretly', material: 'neither' },
    },
    has: ['not-your-fault'],
    hasNot: ['talk-child'],
    dials: ['08001111'],
    dialsNot: ['111'],
  },
]

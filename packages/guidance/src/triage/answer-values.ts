/** Who is asking. */
export const roles = [
  'young-person',
  'parent',
  'professional',
  'adult',
  'friend',
  'partner',
  'not-targeted',
  'received-image',
  'mass-mail',
] as const
/** Bands of age in whole years; nobody is asked for a day of birth. */
export const ageBands = ['under-13', '13-15', '16-17', '18', '19-24', '25-plus'] as const
export const agesInImage = ['under-18', '18-plus', 'mixed', 'no-image'] as const
export const demands = [
  'money',
  'images',
  'sexual-act',
  'bank-account',
  'meet-in-person',
  'recruit-others',
  'other',
] as const
export const offenders = ['stranger', 'partner-or-ex', 'peer', 'family-or-home', 'trusted-adult'] as const
export const materials = ['file', 'link', 'neither'] as const
export const origins = ['shared', 'stolen-or-hacked', 'recorded-secretly', 'ai-made', 'bluff'] as const
/** What a service or a plan has to fit. `in-care`, `young-carer` and `fear-of-outing` change what the plan says. */
export const needs = [
  'bsl',
  'deaf-or-hard-of-hearing',
  'text-only',
  'easy-read',
  'learning-disability',
  'welsh',
  'in-care',
  'young-carer',
  'fear-of-outing',
] as const

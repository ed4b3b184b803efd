/**
 * Plural form (CLDR) of a whole number. Browsers are built with only some languages and then count Welsh as if it were
 * their own, so what we speak does not ask them: a test holds this against Node's full data.
 */
const welsh: Readonly<Record<number, Intl.LDMLPluralRule>> = { 0: 'zero', 1: 'one', 2: 'two', 3: 'few', 6: 'many' }

export function pluralForm(locale: string, count: number): Intl.LDMLPluralRule {
  if (locale === 'cy') return welsh[count] ?? 'other'
  return new Intl.PluralRules(locale).select(count)
}

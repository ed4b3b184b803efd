import { checked, type Provenance } from './fact.ts'

/** A way to reach the emergency service without speaking. The words are in the catalogues, under the id. */
export interface QuietWay {
  readonly id: 'uk-press-55' | 'uk-emergency-sms' | 'us-text-911'
  readonly provenance: Provenance
}
export type QuietWayId = QuietWay['id']

export const quietWays: Readonly<Record<QuietWayId, QuietWay>> = {
  'uk-press-55': {
    id: 'uk-press-55',
    provenance: checked(
      'https://www.iow.gov.uk/housing-and-adult-social-care/adult-social-care/adult-safeguarding/immediate-danger/',
    ),
  },
  'uk-emergency-sms': {
    id: 'uk-emergency-sms',
    provenance: checked(
      'https://www.safetysolutionstraining.co.uk/2020/03/07/calling-the-police-in-an-emergency/',
      'medium',
    ),
  },
  'us-text-911': {
    id: 'us-text-911',
    provenance: checked('https://www.fcc.gov/text-to-911?fontsize=mediumFont'),
  },
}

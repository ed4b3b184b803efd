/** Where something that a person will act on comes from, and until when it may be believed. Days are `YYYY-MM-DD`. */
export interface Provenance {
  readonly source: string
  readonly checkedOn: string
  readonly reviewBy: string
  /** `high`: the service's own or an official page. `medium`: someone else's page says so. */
  readonly confidence: 'high' | 'medium'
}

/** Checked against stored copies of public pages; an operator checks each number by hand before going live. */
export function checked(source: string, confidence: Provenance['confidence'] = 'high'): Provenance {
  return { source, checkedOn: '2026-11-23', reviewBy: '2027-02-23', confidence }
}

import type { PackId } from '@breakwater/guidance/directory'
import type { MessageKey } from './speech.ts'

export const placeNames: Readonly<Record<PackId, MessageKey>> = {
  'gb-eng': 'place.gb-eng',
  'gb-wls': 'place.gb-wls',
  'gb-sct': 'place.gb-sct',
  'gb-nir': 'place.gb-nir',
  ie: 'place.ie',
  us: 'place.us',
  ca: 'place.ca',
  au: 'place.au',
  nz: 'place.nz',
  in: 'place.in',
  eu: 'place.eu',
  elsewhere: 'place.elsewhere',
}

import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'

/** The country that a pack's numbers are of, or undefined for a pack of several countries. */
export function countryOf(packId: string): CountryCode | undefined {
  const code = packId === 'uk' ? 'GB' : packId.slice(0, 2).toUpperCase()
  return isSupportedCountry(code) ? code : undefined
}

/** Why a number cannot be right in a country, or undefined. Short numbers are in no public plan: their digits are held. */
export function refusedNumber(
  { number, dial, e164 }: { readonly number: string; readonly dial: string; readonly e164?: string | undefined },
  country: CountryCode | undefined,
): string | undefined {
  if (number.replaceAll(/\D/g, '') !== dial) return `what is dialled, ${dial}, is not what is shown, ${number}`
  if (dial.length > 6 && country !== undefined && !parsePhoneNumberFromString(dial, country)?.isValid()) {
    return `there is no number ${number} in ${country}`
  }
  if (e164 === undefined) return undefined
  if (!parsePhoneNumberFromString(e164)?.isValid()) return `there is no number ${e164}`
  const national = country === undefined ? '' : parsePhoneNumberFromString(dial, country)?.number
  if (country !== undefined && national !== e164) return `${e164} is another number than ${number}`
  return undefined
}

export const callingCodeOf = (country: CountryCode): string => getCountryCallingCode(country)

import { packIds } from '@breakwater/guidance/directory'
import { type CommandInput, textOption, UsageError } from '../command.ts'

/** A place that some pack serves, or a country; a nation of the United Kingdom must be named. Throws `UsageError`. */
export function placeOption(input: CommandInput): string {
  const place = textOption(input, 'place')?.toLowerCase()
  if (place === undefined)
    throw new UsageError(`--place is needed: one of ${packIds.join(', ')}, or a country such as fr`)
  if ((packIds as readonly string[]).includes(place)) return place
  if (place === 'gb' || place === 'uk') throw new UsageError('--place: which nation? gb-eng, gb-wls, gb-sct or gb-nir')
  const isCountry = /^[a-z]{2}$/.test(place) && place !== 'zz' && countries.of(place.toUpperCase()) !== undefined
  if (!isCountry)
    throw new UsageError(`--place: there is no "${place}". Write one of ${packIds.join(', ')}, or a country such as fr`)
  return place
}

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** One of some values, or undefined where the option is absent. Throws `UsageError`. */
export function choiceOption<Value extends string>(
  input: CommandInput,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const text = textOption(input, name)
  if (text === undefined) return undefined
  const value = values.find((each) => each === text)
  if (value === undefined) throw new UsageError(`--${name} takes one of ${values.join(', ')}, not ${text}`)
  return value
}

/** A day such as 2027-02-24. Throws `UsageError`. */
export function dayOption(input: CommandInput, name: string): string | undefined {
  const text = textOption(input, name)
  if (text === undefined) return undefined
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text)
  if (!isDay) throw new UsageError(`--${name} takes a day such as 2027-02-24, not ${text}`)
  return text
}

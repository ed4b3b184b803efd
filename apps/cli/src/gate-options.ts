import { type OpeningLimits, type ProofLevel, proofLevels, type ServiceConfiguration } from '@breakwater/service'
import { type CommandInput, textOption, UsageError } from './command.ts'

export const gateOptions = { 'proof-of-work': { type: 'string' }, openings: { type: 'string' } } as const

export const gateHelp = `  --proof-of-work L  off, light, normal or hard: what opening a case costs the device that asks; default normal
  --openings M/H/D   cases opened at most in a minute, an hour and a day, all people together; default 600/6000/20000.
                     A fifth of each is kept for helplines' codes`

/** What stands between a stranger and the work that a case costs. Throws `UsageError`. */
export function gateOf(
  input: CommandInput,
  preset: ServiceConfiguration,
): Pick<ServiceConfiguration, 'proofOfWork' | 'openings'> {
  return {
    proofOfWork: levelOf(textOption(input, 'proof-of-work')) ?? preset.proofOfWork,
    openings: openingsOf(textOption(input, 'openings'), preset.openings),
  }
}

function levelOf(text: string | undefined): ProofLevel | undefined {
  if (text === undefined) return undefined
  const level = proofLevels.find((each) => each === text)
  if (level === undefined) throw new UsageError(`--proof-of-work takes ${proofLevels.join(', ')}, not ${text}`)
  return level
}

function openingsOf(text: string | undefined, preset: OpeningLimits): OpeningLimits {
  if (text === undefined) return preset
  const numbers = text.split('/').map(Number)
  const [perMinute = 0, perHour = 0, perDay = 0] = numbers
  const isRising = perMinute >= 1 && perHour >= perMinute && perDay >= perHour
  if (!/^\d{1,9}\/\d{1,9}\/\d{1,9}$/.test(text) || !isRising) {
    throw new UsageError(`--openings takes three rising numbers such as 600/6000/20000, not ${text}`)
  }
  return { ...preset, perMinute, perHour, perDay }
}

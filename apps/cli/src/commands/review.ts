import { type ReviewDecision, reviewDecisions } from '@breakwater/casework'
import { administer } from '@breakwater/service'
import type { OpenQuestion } from '@breakwater/store'
import { type Command, type CommandInput, type ExitCode, requiredOption, UsageError } from '../command.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

const mostCharacters = 200

export const reviewCommand: Command = {
  summary: 'what waits for a person, and what they decide',
  help: `Usage: breakwater review list | log | DECISION ENTRY --by NAME --because TEXT

Questions come from platforms that disagree, from one that thinks someone is under 18, and from the holder of a case.
Nobody sees a picture here: what is decided on is what platforms said. Each decision is kept with who made it and why.

  list             open questions, oldest first
  log              every decision that was made here

  keep ENTRY       it stays as it is
  lower ENTRY      platforms at most show it to a person (review)
  raise ENTRY      platforms may hold it again until a person decided (hold)
  quarantine ENTRY platforms drop it; its hash is kept here, and given to nobody
  restore ENTRY    it is listed again after a quarantine

${laneHelp}
  --by NAME        who decides; in four-eyes work, both names
  --because TEXT   why, at most ${mostCharacters} characters. Write nothing that tells who a person is
  --json           list and log → a line of JSON for each; a decision → {"entry","decision"}

Example: breakwater review lower 6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11 --by "A. Reviewer" --because "a well-known advert"
Exit codes: 0 done; 1 no such entry, or it stands so that this cannot be done; 2 wrong use.`,
  options: { ...laneOptions, by: { type: 'string' }, because: { type: 'string' } },
  async run(input) {
    const [action, entry, ...rest] = input.positionals
    if (action === 'list' && entry === undefined) return list(input)
    if (action === 'log' && entry === undefined) return log(input)
    if (!isDecision(action) || entry === undefined || rest.length > 0) {
      throw new UsageError(`Say what to do: review list, review log, or review ${reviewDecisions.join('|')} ENTRY`)
    }
    const by = shortText(input, 'by')
    const because = shortText(input, 'because')
    const decided = await administer(laneLocationOf(input), (administration) =>
      administration.decide({ entry, decision: action, by, because }),
    )
    console.log(input.values.json === true ? JSON.stringify(decided) : `${entry}: ${action}`)
    return 0
  },
}

function isDecision(text: string | undefined): text is ReviewDecision {
  return reviewDecisions.some((decision) => decision === text)
}

function shortText(input: CommandInput, name: string): string {
  const text = requiredOption(input, name).trim()
  if (text === '' || text.length > mostCharacters) {
    throw new UsageError(`--${name} takes 1 to ${mostCharacters} characters`)
  }
  return text
}

async function list(input: CommandInput): Promise<ExitCode> {
  const questions = await administer(laneLocationOf(input), (administration) => administration.listQuestions())
  if (input.values.json === true) for (const question of questions) console.log(JSON.stringify(question))
  else if (questions.length === 0) console.log('Nothing waits.')
  else for (const question of questions) console.log(linesOf(question))
  return 0
}

const asked: Readonly<Record<OpenQuestion['question'], string>> = {
  'suspected-under-18': 'a platform thinks that someone in it is under 18',
  disputed: 'platforms say that it is not an intimate picture',
  'holder-asks': 'its holder asks for a person to look',
}

function linesOf({ entry, question, openedAt, state, trust, maxAction, feedback }: OpenQuestion): string {
  const said = feedback.map(({ platform, owner, value, reason, at }) => {
    const why = reason === null ? '' : `, ${reason}`
    return `    ${dayOf(at)} ${platform} (${owner}): ${value}${why}`
  })
  return [
    `${entry}  ${state}, ${trust}, at most ${maxAction}`,
    `  since ${dayOf(openedAt)}: ${asked[question]}`,
    ...said,
  ].join('\n')
}

async function log(input: CommandInput): Promise<ExitCode> {
  const lines = await administer(laneLocationOf(input), (administration) => administration.readAudit())
  if (input.values.json === true) for (const line of lines) console.log(JSON.stringify(line))
  else if (lines.length === 0) console.log('Nothing was decided yet.')
  else
    for (const { at, by, decision, entry, because } of lines)
      console.log(`${new Date(at).toISOString()}  ${decision} ${entry}  by ${by}: ${because}`)
  return 0
}

/** Through the socket a date comes as text. */
function dayOf(at: Date): string {
  return new Date(at).toISOString().slice(0, 10)
}

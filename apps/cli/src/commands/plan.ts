import { readFileSync } from 'node:fs'
import { Answers } from '@breakwater/guidance/answers'
import { momentOfAnswers, type Plan, type PlanStep, planFor, type Words } from '@breakwater/guidance/plan'
import { words } from '@breakwater/guidance/words'
import { type Command, requiredOption, UsageError } from '../command.ts'

export const planCommand: Command = {
  summary: 'print the steps for a person with these answers, on this machine',
  help: `Usage: breakwater plan --answers FILE [--json]

Reads answers from a JSON file, or from standard input with "-", and prints the plan that such a person gets. Every
answer may be left out. Nothing is sent anywhere, and nothing is kept.

  --answers FILE   for example {"role":"parent","place":"gb-sct","ageNow":"13-15","material":"file","locale":"cy"}
  --json           one JSON object: {"answers","pack","steps":[{"id","kind","group","title","text",…}]}

Example: breakwater plan --answers answers.json --json
Exit codes: 0 the plan was printed; 1 the file could not be read; 2 wrong use, or answers that are none.`,
  options: { answers: { type: 'string' } },
  async run(input) {
    const file = requiredOption(input, 'answers')
    const answers = parseAnswers(readFileSync(file === '-' ? 0 : file, 'utf8'))
    const at = momentOfAnswers(answers) ?? new Date()
    if (Number.isNaN(at.getTime())) throw new UsageError(`at: there is no moment ${answers.at}`)
    const plan = planFor(answers, { words: words[answers.locale], at })
    console.log(input.values.json === true ? JSON.stringify(plan) : forPeople(plan))
    return 0
  },
}

function parseAnswers(text: string): Answers {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new UsageError('The answers are not JSON')
  }
  const { success, data, error } = Answers.safeParse(given)
  if (success) return data
  throw new UsageError(error.issues.map(({ path, message }) => `${path.join('.') || 'answers'}: ${message}`).join('\n'))
}

function forPeople({ answers, steps }: Plan): string {
  const own = words[answers.locale]
  const lines = steps.flatMap((step, index) => [
    ...(step.group === steps[index - 1]?.group ? [] : [own[`group.${step.group}`]]),
    stepForPeople(step, index, own),
  ])
  return lines.join('\n\n')
}

function stepForPeople({ title, text, phones, links }: PlanStep, index: number, own: Words): string {
  const ways = [
    ...phones.map(({ name, kind, number, say, isOpen }) => {
      const remarks = [
        ...(kind === 'text'
          ? [say === undefined ? own['way.text'] : own['way.text-word']?.replace('{word}', say)]
          : []),
        ...(isOpen === false ? [own['way.closed']] : []),
      ]
      return `${name}: ${number}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`
    }),
    ...links.map(({ kind, name, url }) => {
      const way = own[`way.${kind}`]
      return `${name}${way === undefined ? '' : ` (${way})`}: ${url}`
    }),
  ]
  return [`${index + 1}. ${title}`, text, ...ways].join('\n   ')
}

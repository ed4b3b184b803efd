import { checkGuidance, type Finding, type GuidanceCheck } from '@breakwater/guidance/check'
import { builtInFolder, NoPack, NotJson, readPack, readPacks } from '@breakwater/guidance/check/node'
import { type Command, UsageError } from '../command.ts'

export const guidanceCheckCommand: Command = {
  summary: 'prove the guidance, with a country pack of your own if you have one',
  help: `Usage: breakwater guidance check [FOLDER] [--on DAY] [--json]

Checks the country packs, every word in both languages, and every safety rule over every situation a person can be in.
With a folder that has a pack.json, a services.json or both, checks that pack beside the others; the folder has the name
of the place, such as jp. Nothing is changed and nothing is sent. How to write a pack: docs/country-packs.md.

  --on DAY  as if it were that day, YYYY-MM-DD: what will have to be reviewed by then
  --json   one JSON object: {"findings":[{"where","weight","says"}],"proof":{"situations","rules":[…]}}
           weight: "wrong" may not be used, "look" is for somebody to look at; proof is null where it could not run

Example: breakwater guidance check packs/jp
Exit codes: 0 nothing is wrong; 1 something is; 2 wrong use.`,
  options: { on: { type: 'string' } },
  async run({ positionals: [folder, ...more], values }) {
    if (more.length > 0) throw new UsageError('guidance check takes one folder')
    const begun = performance.now()
    const day = typeof values.on === 'string' ? values.on : new Date().toISOString().slice(0, 10)
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) {
      throw new UsageError(`--on takes a day such as 2027-02-28, not ${day}`)
    }
    const check = checked(folder, day)
    const isRight = check.findings.every(({ weight }) => weight !== 'wrong')
    if (values.json === true) console.log(JSON.stringify(forPrograms(check)))
    else console.log(forPeople(check, performance.now() - begun))
    return isRight ? 0 : 1
  },
}

function checked(folder: string | undefined, day: string): GuidanceCheck {
  try {
    const own = folder === undefined ? undefined : readPack(folder)
    return checkGuidance(readPacks(builtInFolder), own, day)
  } catch (error) {
    if (error instanceof NoPack) throw new UsageError(error.message)
    if (!(error instanceof NotJson)) throw error
    return { findings: [{ where: folder ?? '', weight: 'wrong', says: error.message }], proof: undefined }
  }
}

const forPrograms = ({ findings, proof }: GuidanceCheck) => ({
  findings,
  proof: proof === undefined ? null : { situations: String(proof.situations), rules: proof.rules },
})

function forPeople({ findings, proof }: GuidanceCheck, milliseconds: number): string {
  const lines = (heading: string, weight: Finding['weight']) => {
    const group = findings.filter((finding) => finding.weight === weight)
    return group.length === 0 ? [] : [heading, ...group.map(({ where, says }) => `  ${where}: ${says}`), '']
  }
  const wrongs = findings.filter(({ weight }) => weight === 'wrong').length
  const proved =
    proof === undefined
      ? 'The rules were not proved: mend what is wrong first.'
      : `${proof.rules.length} rules over ${proof.situations.toLocaleString('en')} situations, in ${(milliseconds / 1000).toFixed(1)} s.`
  return [
    ...lines('Somebody has to look at these:', 'look'),
    ...lines('Wrong:', 'wrong'),
    proved,
    wrongs === 0 ? 'Nothing is wrong.' : `${wrongs} ${wrongs === 1 ? 'thing is' : 'things are'} wrong.`,
  ].join('\n')
}

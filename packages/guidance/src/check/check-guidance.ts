import { listServices, packIds } from '../directory/packs.ts'
import type { PackFile, ServicesFile } from '../directory/service.ts'
import { steps } from '../plan/steps/index.ts'
import { lintWords } from '../proof/lint.ts'
import { type Breach, type Proof, prove } from '../proof/prove.ts'
import type { GuidanceData } from '../proof/rule.ts'
import { words } from '../words.ts'
import { checkDirectory, type DirectoryFiles } from './check-directory.ts'
import { type Finding, wrong } from './finding.ts'

export interface GuidanceCheck {
  readonly findings: readonly Finding[]
  /** Undefined where the files are so wrong that no plan can be made with them. */
  readonly proof: Proof | undefined
}

/**
 * Checks packs, or one pack of one's own beside them, in whose place it stands where it has the id of one: the data, every
 * word, and every rule over every situation. A second. `today` is `YYYY-MM-DD`.
 */
export function checkGuidance(packs: DirectoryFiles, own: DirectoryFiles | undefined, today: string): GuidanceCheck {
  const files: DirectoryFiles = {
    packs: { ...packs.packs, ...own?.packs },
    services: { ...packs.services, ...own?.services },
  }
  const isAsked = ({ where }: Finding) => own === undefined || where.startsWith(`${nameOf(own)}/`)
  const findings = checkDirectory(files, today).filter((finding) => isAsked(finding) || finding.weight === 'wrong')
  const texts =
    own === undefined ? (['en', 'cy'] as const).flatMap((locale) => lintWords(locale, words[locale], steps)) : []
  const all = [...findings, ...texts.map((says) => wrong('messages', says))]
  if (all.some(({ weight }) => weight === 'wrong')) return { findings: all, proof: undefined }
  const proof = prove(dataOf(files))
  return { findings: [...all, ...proof.breaches.map(sayBreach)], proof }
}

const nameOf = ({ packs, services }: DirectoryFiles) => Object.keys(packs)[0] ?? Object.keys(services)[0]

/** Of files whose form was checked. */
function dataOf({ packs, services }: DirectoryFiles): GuidanceData {
  const read = packs as Readonly<Record<string, PackFile>>
  const others = Object.keys(read).filter((id) => !(packIds as readonly string[]).includes(id))
  const inOrder = Object.fromEntries([...packIds, ...others].map((id) => [id, read[id]]))
  return {
    steps,
    packs: inOrder as unknown as GuidanceData['packs'],
    services: listServices(services as Readonly<Record<string, ServicesFile>>),
  }
}

function sayBreach({ rule, says, where }: Breach): Finding {
  const situation = Array.isArray(where)
    ? where.join(', ')
    : Object.entries(where)
        .map(([variable, value]) => `${variable} ${value}`)
        .join(', ')
  return wrong(`rule ${rule}`, `${says}${situation === '' ? '' : ` (${situation})`}`)
}

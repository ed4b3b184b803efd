import { readFile } from 'node:fs/promises'
import { administer, keyIdOf, readPublicKey } from '@breakwater/service'
import { type Command, type CommandInput, type ExitCode, requiredOption, UsageError } from '../command.ts'
import { signedAct, signingHelp, signingOptions } from '../signing-options.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

export const operatorCommand: Command = {
  summary: 'enrol the people whose signatures count here',
  help: `Usage: breakwater operator add NAME --key FILE | list | remove NAME | log

Opening the child lane, adding a platform in production and the checklist need people with keys of their own: a typed name
proves nothing. The first person is enrolled without a signature; every later one is signed for by one who is there. Enrol
three: of two, one who loses a key leaves nobody who could sign for another. The child lane has people of its own.

  add NAME      enrol a person; --key FILE is their public key (breakwater key create)
  list          who is enrolled, and with which key
  remove NAME   from now on their signature counts no more
  log           everything that was signed here

${signingHelp}
${laneHelp}
  --json        a line of JSON for each

Example: breakwater operator add "Ada Jones" --key ada.key.pub --data ./data
         breakwater operator add "Bea Evans" --key bea.key.pub --by "Ada Jones" --sign-with ada.key
Exit codes: 0 done; 1 refused; 2 wrong use.`,
  options: { ...laneOptions, ...signingOptions, key: { type: 'string' } },
  async run(input) {
    const [action, name, ...rest] = input.positionals
    if (rest.length > 0) throw new UsageError('One name only; put quotes around a name with spaces')
    if (action === 'list' && name === undefined) return list(input)
    if (action === 'log' && name === undefined) return log(input)
    if (name === undefined || name.trim() === '' || name.length > 120) {
      throw new UsageError('Say what to do: operator add NAME, operator list, operator remove NAME, operator log')
    }
    if (action === 'add') return add(input, name)
    if (action === 'remove') return remove(input, name)
    throw new UsageError(`There is no "operator ${action}"`)
  },
}

async function add(input: CommandInput, name: string): Promise<ExitCode> {
  const publicKey = await readFile(requiredOption(input, 'key'), 'utf8')
  const keyId = keyIdOf(readPublicKey(publicKey))
  return administer<ExitCode>(laneLocationOf(input), async (administration) => {
    const isFirst = (await administration.listPeople()).length === 0
    const act = isFirst ? undefined : await signedAct(input, administration, 'person-add', { name, keyId })
    if (act === null) return 0
    const added = await administration.addPerson(act === undefined ? { name, publicKey } : { name, publicKey, act })
    console.log(input.values.json === true ? JSON.stringify(added) : `${name} is enrolled, with key ${keyId}.`)
    return 0
  })
}

async function remove(input: CommandInput, name: string): Promise<ExitCode> {
  return administer<ExitCode>(laneLocationOf(input), async (administration) => {
    const act = await signedAct(input, administration, 'person-remove', { name })
    if (act === null) return 0
    const removed = await administration.removePerson({ name, act })
    console.log(input.values.json === true ? JSON.stringify(removed) : `${name} cannot sign here any more.`)
    return 0
  })
}

async function list(input: CommandInput): Promise<ExitCode> {
  const people = await administer(laneLocationOf(input), (administration) => administration.listPeople())
  if (input.values.json === true) for (const person of people) console.log(JSON.stringify(person))
  else if (people.length === 0) console.log('Nobody is enrolled yet.')
  else
    for (const { name, keyId, addedAt } of people)
      console.log(`${keyId}  ${name}, since ${new Date(addedAt).toISOString().slice(0, 10)}`)
  return 0
}

async function log(input: CommandInput): Promise<ExitCode> {
  const acts = await administer(laneLocationOf(input), (administration) => administration.readActs())
  if (input.values.json === true) for (const { document } of acts) console.log(document)
  else if (acts.length === 0) console.log('Nothing was signed yet.')
  else
    for (const { at, act, who, document } of acts) {
      const { subject } = JSON.parse(document) as { subject: Record<string, string> }
      const about = Object.entries(subject).map(([key, value]) => `${key} ${value}`)
      console.log(`${new Date(at).toISOString()}  ${act} by ${who}: ${about.join(', ')}`)
    }
  return 0
}

import { domains, variables } from '../plan/situation.ts'
import { type Held, inventory } from './inventory.ts'
import type { Proof } from './prove.ts'
import type { GuidanceData } from './rule.ts'

/** What came of breaking the data on purpose. */
export interface MutationRun {
  readonly made: number
  /** Mutants that break some rule. */
  readonly seen: number
  /** By rule, how many mutants break it. */
  readonly brokenBy: ReadonlyMap<string, number>
}

export interface Report {
  readonly data: GuidanceData
  readonly proof: Proof
  readonly mutation: MutationRun
}

const number = (value: number | bigint) => value.toLocaleString('en')
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`

function heldText(way: Held): string {
  if (way.by === 'proof') return `rule ${way.rule}`
  if (way.by === 'words') return `lint of every string: ${way.what}`
  if (way.by === 'test') return `\`${way.file.split('/').slice(-2).join('/')}\`: ${way.title.replaceAll('|', '\\|')}`
  return way.by === 'absent' ? `not built: ${way.what}` : `by review: ${way.what}`
}

function inventoryTable(): string {
  return inventory.map(({ id, title, held }) => row(id, title, held.map(heldText).join('<br>'))).join('\n')
}

function reviewTable(): string {
  return inventory
    .flatMap(({ id, held }) =>
      held.flatMap((way) => {
        if (way.by === 'absent') return [row(id, `not built yet: ${way.what}`, '', '')]
        return way.by === 'review' ? [row(id, way.what, way.reviewer ?? '', way.on ?? '')] : []
      }),
    )
    .join('\n')
}

/** The report of the proof as Markdown. It has no times: those depend on the machine. */
export function reportOf({ data, proof, mutation }: Report): string {
  const visited = proof.rules.reduce((sum, rule) => sum + rule.visited, 0)
  const checks = proof.rules.reduce((sum, rule) => sum + rule.checks, 0)
  return `# What is proved of the guidance

Made by \`node packages/guidance/build.ts\`; a test fails when it is not what the code gives now.

A plan is a list of steps, each with a condition over the answers. The proof takes every rule as a condition that must hold in
no situation, and looks for one in which it does. It decides every situation there is: a question that a condition does not
read, or that can no longer change it, is not walked but counted with all its values, since they give the same answer. The
search checks of itself that what it counted is the number of all situations.

| what | figure |
|---|---|
${row('situations', number(proof.situations))}
${row('rules', proof.rules.length)}
${row('conditions and facts that are checked for them', number(checks))}
${row('assignments that were walked', number(visited))}
${row('rules that do not hold', new Set(proof.breaches.map(({ rule }) => rule)).size)}
${row('steps', data.steps.length)}
${row('services', data.services.size)}
${row('ways to break the data that were tried', number(mutation.made))}
${row('of these, seen by some rule', number(mutation.seen))}

What breaking the data means: each step left out, always there, moved to the top or the end, without one of its services or
its marks, with one part of its condition left out or turned round, or sent to a service that it must not name; each pack
with another number, with nobody for a role, or with a service of another country; each service for another age, another
reader or another country, without its note, or on no page that anybody saw. A mutant that no rule sees is most often
the same plan said otherwise, or a step that no rule asks for.

## What makes a situation

| question | values |
|---|---|
${variables.map((variable) => row(`\`${variable}\``, (variable === 'place' ? Object.keys(data.packs) : domains[variable]).join(', '))).join('\n')}

The hour is not among them: who is open is proved apart, over every hour of two years (\`directory/openness.test.ts\`), and no
step hangs on it. Words are held by a lint over every string of both languages (\`proof/lint.ts\`), numbers and addresses by
\`breakwater guidance check\`.

## Rules

"Walked" is how many assignments were looked at; "broken by" how many of the mutants break it. A rule with an INV number is
one of the inventory of sixty safety rules; the others are ours.

| rule | what it says | checks | walked | broken by |
|---|---|---|---|---|
${proof.rules.map(({ id, title, checks: own, visited: walked }) => row(id, title, number(own), number(walked), number(mutation.brokenBy.get(id) ?? 0))).join('\n')}

## The sixty safety rules, and what holds each

| rule | what it says | held by |
|---|---|---|
${inventoryTable()}

## By review

What no machine can say. An empty name means that nobody has looked yet.

| rule | what | reviewer | on |
|---|---|---|---|
${reviewTable()}
`
}

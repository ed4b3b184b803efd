import type { Figure } from './figure.ts'
import { machineLine } from './machine.ts'

/** The least ratio that was asked for, by "figure peer", or by "figure" for a figure of its own with the most it may be. */
export type Targets = Readonly<Record<string, number>>

const heads = ['figure', 'ours', 'unit', 'peer', 'peer’s', 'ratio', 'target', '']

function cellsOf({ name, value, unit, peer, peerValue, ratio }: Figure, targets: Targets): string[] {
  const target = targets[peer === null ? name : `${name} ${peer}`]
  const isMet = target === undefined ? undefined : peer === null ? value <= target : ratio !== null && ratio >= target
  const verdict =
    isMet === undefined ? '' : peer !== null && ratio === null ? 'not measured' : isMet ? 'met' : 'not met'
  return [
    name,
    digits(value),
    unit,
    peer ?? '',
    peer === null ? '' : peerValue === null ? 'absent' : digits(peerValue),
    peer === null ? '' : ratio === null ? 'null' : `${ratio.toFixed(ratio < 10 ? 2 : 1)}×`,
    target === undefined ? '' : peer === null ? `≤ ${target}` : `≥ ${target}×`,
    verdict,
  ]
}

function digits(value: number): string {
  return value.toFixed(value < 10 ? 3 : value < 1000 ? 1 : 0)
}

export function printTable(figures: readonly Figure[], targets: Targets): void {
  const lines = [heads, ...figures.map((figure) => cellsOf(figure, targets))]
  const widths = heads.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)))
  console.log(machineLine())
  for (const cells of lines)
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
}

export function markdownTable(figures: readonly Figure[], targets: Targets): string {
  const lines = [heads, heads.map(() => '---'), ...figures.map((figure) => cellsOf(figure, targets))]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

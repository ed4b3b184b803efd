import { expect, test } from 'vitest'
import { readInput } from '../command.ts'
import { caseCommand } from './case.ts'
import { partsOption } from './case-parts.ts'

const asked = (...args: string[]) => {
  const input = readInput(caseCommand, ['open', ...args])
  return partsOption(input, input.positionals.slice(1))
}
const adult = ['x.jpg', '--lane', 'adult']

test.each([
  [['x.jpg', '--lane', 'child', '--parts', '--faces', 'none'], 'only for --lane adult'],
  [[...adult, '--parts'], '--parts needs --faces'],
  [[...adult, '--faces', 'none'], '--faces goes with --parts'],
  [[...adult, '--parts', '--faces', ''], '"" is no box'],
  [[...adult, '--parts', '--faces', '1,2,3'], '"1,2,3" is no box'],
  [[...adult, '--parts', '--faces=-1,2,3,4'], '"-1,2,3,4" is no box'],
  [[...adult, '--parts', '--faces', '10,10,20,20;90,0,11,5'], '"90,0,11,5" is no box'],
  [[...adult, '--parts', '--faces', '10,10,20,0'], '"10,10,20,0" is no box'],
  [['y.jpg', ...adult, '--parts', '--faces', '1,2,3,4'], 'takes one file'],
])('%j is refused', (args, said) => {
  expect(() => asked(...args)).toThrow(said)
})

test('without --parts there are none', () => {
  expect(asked(...adult)).toBeUndefined()
})

test('boxes are in percent, and what touches any of them is left out', () => {
  const isLeftOut = asked(...adult, '--parts', '--faces', '0,0,20.5,20; 50,50,50,50')!
  const square = (left: number, top: number) =>
    isLeftOut([
      [left, top],
      [left + 0.1, top],
      [left + 0.1, top + 0.1],
      [left, top + 0.1],
    ])
  expect([square(0.2, 0.1), square(0.21, 0.1), square(0.45, 0.45), square(0.3, 0.3)]).toEqual([
    true,
    false,
    true,
    false,
  ])
})

test('where there is no face nothing is left out, of any number of files', () => {
  const isLeftOut = asked('y.jpg', ...adult, '--parts', '--faces', 'none')!
  expect(
    isLeftOut([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ]),
  ).toBe(false)
})

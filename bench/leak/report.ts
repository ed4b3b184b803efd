import { machineLine } from '../machine.ts'
import { writeReportFile } from '../report-file.ts'
import { type Attack, attacks, bands, type Leak, type Reconstruction, spreadOf } from './measure.ts'

const names: Readonly<Record<Attack, string>> = {
  whole: 'one hash, of the whole',
  placed: 'and the windows, with their places',
  guessed: 'and the windows, places guessed',
}

export function leakTable(leaks: readonly Leak[]): string {
  const row = (name: string, of: (reconstruction: Reconstruction) => readonly number[]) =>
    `| ${name} | ${attacks.map((attack) => said(leaks.flatMap((leak) => of(leak.of[attack])))).join(' | ')} |`
  const windows = leaks.reduce((sum, leak) => sum + leak.windows, 0)
  const placed = leaks.reduce((sum, leak) => sum + leak.placed, 0)
  return [
    `| correlation with the true picture | ${attacks.map((attack) => names[attack]).join(' | ')} |`,
    `|---|${attacks.map(() => '---|').join('')}`,
    row('the whole', ({ ofWhole }) => [ofWhole]),
    ...bands.map(([from, to], at) => row(`${from} to ${to} cycles a side`, ({ ofBands }) => [ofBands[at]!])),
    row('a window, as PDQ sees it', ({ ofWindows }) => ofWindows),
    '',
    `${leaks.length} photographs with ${windows} windows; ${placed} of these (${Math.round((100 * placed) / windows)} %) were put where they lie. From its own hash alone a window, as PDQ sees it, is told to ${said(leaks.flatMap((leak) => leak.alone))}.`,
  ].join('\n')
}

function said(values: readonly number[]): string {
  const [low, middle, high] = spreadOf(values).map((value) => value.toFixed(2))
  return `${middle} (${low} to ${high})`
}

/** Writes docs/benchmarks/leak.md. */
export async function writeLeakReport(leaks: readonly Leak[]): Promise<void> {
  const text = `# What a stolen list would tell of a photograph

Made by \`npm run bench -- leak --write\`; do not edit. A PDQ says of 256 frequencies of a picture, up to eight cycles along each side, whether
each is above the median: 256 bits. From them a picture can be estimated: here as the best linear estimate of all frequencies
under a prior that was learned on other photographs (how much frequencies as high as each vary), each bit standing for its frequency with
the noise that a sign leaves. With windows ([how they are made](../protocol/windows.md)) the same is done from up to eight hashes at once.
No list says where windows lie. So there are two figures: with the places known, which nobody has, as a bound; and with places guessed, each
window where its bits are likeliest by what the hash of the whole tells (a grid of a twentieth of a window, then finer; the picture's shape is given).

${machineLine()}

Median of the reporting half's photographs (the tenth to nine tenths). 1 is the true picture, 0 says nothing. The estimate is
128 × 128 pixels; grey only, for hashes know no colour.

${leakTable(leaks)}

![A generated landscape; from the hash of the whole; with its windows at their places; with its windows where they are guessed](../images/leak.png)

From left to right: a generated landscape (it shows nobody), from one hash, with its windows at their places, with its windows where they were guessed.

## What it means
- One hash gives a blur of light and dark, up to some eight cycles along a side; of anything that only changes upwards or only sideways (a
  horizon) it says nothing, since PDQ leaves those frequencies out. Finer than 16 cycles there is nothing.
- Each window gives the same kind of blur of what is in it, and a window is a fifth to seven tenths of the picture: up to five times as fine there.
  That much everybody has who holds the list, wherever the window lies.
- Putting the pieces together needs their places. With the true ones the picture is four times as fine where windows lie: that is why places are not
  listed. But they are only hidden, not secret: a search by what the whole's hash tells puts about a quarter of the windows right. In the median the picture
  that comes out is no better than from one hash; in the best tenth it is.
- Whoever has a candidate picture can confirm it against a hash, with windows and without. With windows also whoever has a candidate *part*: a
  room, a tattoo, a pattern of cloth, if it was chosen as a window.
- Windows that lie on a face are the worst case: that is why they are left out where somebody says that a face is.

## What was not tried
- Networks that were trained to turn hashes into pictures (adversarial or diffusion models, as published for PDQ and others): no trained model was to
  be had. They make sharper and more plausible pictures, of which much is invented; what they tell that is true is bounded by
  the same bits, but a prior that knows bodies and faces tells more than ours, which knows only how frequencies vary. Take these figures for the least that a thief can do.
- Placing one window after the other, the surest first, with a new estimate after each; leaving out those that are not sure; window against window. A thief
  with time does better than this search.
- People who look at the results: whether anybody would recognise somebody was not measured.
`
  await writeReportFile('leak.md', text)
}

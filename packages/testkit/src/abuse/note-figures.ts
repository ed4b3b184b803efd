import { appendFile } from 'node:fs/promises'

/** Prints what a long test measured, and adds it to the file that ABUSE_FIGURES names. */
export async function noteFigures(name: string, figures: object): Promise<void> {
  const line = JSON.stringify({ name, at: new Date(), ...figures })
  console.log(line)
  if (process.env.ABUSE_FIGURES) await appendFile(process.env.ABUSE_FIGURES, `${line}\n`)
}

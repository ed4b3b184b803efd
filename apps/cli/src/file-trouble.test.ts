import { access, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileTrouble } from './file-trouble.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-cli-files-'))
  await writeFile(path.join(folder, 'there'), '')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('what the operating system says of a file is said in words, with the file', async () => {
  const at = (name: string) => path.join(folder, name)
  const said = (doing: Promise<unknown>) => doing.then(() => undefined, fileTrouble)
  expect(await said(access(at('missing')))).toEqual({
    code: 'ENOENT',
    message: `There is no file or folder ${at('missing')}.`,
  })
  expect(await said(open(at('there'), 'wx'))).toEqual({
    code: 'EEXIST',
    message: `${at('there')} is there already.`,
  })
  expect(await said(readFile(at('there/below')))).toMatchObject({ code: 'ENOTDIR' })
})

test('what is about no file is left to others', () => {
  expect([new Error('x'), undefined, Object.assign(new Error('x'), { code: 'ECONNREFUSED' })].map(fileTrouble)).toEqual(
    [undefined, undefined, undefined],
  )
})

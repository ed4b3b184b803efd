import { once } from 'node:events'
import { access, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileTrouble, listenTrouble } from './file-trouble.ts'

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

test('where nothing can listen, the address is said', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  await once(first, 'listening')
  const { port } = first.address() as { port: number }
  const second = createServer().listen(port, '127.0.0.1')
  const [error] = await once(second, 'error')
  first.close()
  expect(listenTrouble(error)).toEqual({
    code: 'EADDRINUSE',
    message: `Something else listens at 127.0.0.1:${port} already.`,
  })
  const refused = { code: 'EACCES', syscall: 'listen', address: '0.0.0.0', port: 80 }
  expect(listenTrouble(refused)?.message).toBe('This account may not listen at 0.0.0.0:80.')
  expect([listenTrouble(new Error('x')), listenTrouble({ code: 'ENOENT', syscall: 'open' })]).toEqual([
    undefined,
    undefined,
  ])
})

test('where no file is named, it is said in the words of the operating system', () => {
  const error = Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' })
  expect(fileTrouble(error)).toEqual({ code: 'ENOENT', message: 'connect ENOENT' })
})

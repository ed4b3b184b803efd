import { request } from 'node:http'
import { Problem, type ProblemCode, problems } from '@breakwater/contracts'
import { openStore, type StoreLocation } from '@breakwater/store'
import { adminSocketPath } from './admin-socket.ts'
import { type Administration, type AdministrationOptions, createAdministration } from './administration.ts'
import { loadPepper } from './secrets.ts'

/**
 * Administration of a store: through the running service's socket where one runs, else by opening the store here.
 * `use` is called once; the store is closed afterwards. `alone`: how it is done where no service runs.
 */
export async function administer<Result>(
  location: StoreLocation,
  use: (administration: Administration) => Promise<Result>,
  alone: Pick<AdministrationOptions, 'wellKnown'> = {},
): Promise<Result> {
  const socket = adminSocketPath(location.dataDirectory)
  if (await isAnswering(socket)) return use(remoteAdministration(socket))
  await using store = await openStore(location)
  return await use(createAdministration(store, await loadPepper(location.dataDirectory), () => new Date(), alone))
}

function remoteAdministration(socket: string): Administration {
  const call = (name: string) => (input: unknown) => post(socket, `/${name}`, input ?? {})
  return new Proxy({} as Administration, { get: (_target, name: string) => call(name) })
}

async function isAnswering(socket: string): Promise<boolean> {
  return post(socket, '/', {}).then(
    () => true,
    (error) => error instanceof Problem,
  )
}

function post(socketPath: string, path: string, input: unknown): Promise<unknown> {
  const body = JSON.stringify(input)
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method: 'POST', headers: { 'content-length': Buffer.byteLength(body) } })
    call.on('error', reject)
    call.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 404 && path === '/') return reject(new Problem('not-found'))
        const answer = JSON.parse(text)
        if (response.statusCode === 200) return resolve(answer)
        const { code, type: _type, title: _title, status: _status, ...fields } = answer
        reject(code in problems ? new Problem(code as ProblemCode, fields) : new Problem('internal'))
      })
    })
    call.end(body)
  })
}

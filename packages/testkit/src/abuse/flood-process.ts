// Floods a service until its standard input ends: `flood-process.ts URL PEOPLE-OF-EACH-KIND`. Then prints what came of it.
import { randomBytes, randomInt } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatCaseReference, formatVoucherCode } from '@breakwater/casework'
import { passHeaders } from '@breakwater/client/cases'
import { solveChallenge } from '@breakwater/client/solve-challenge'
import type { Challenge, Pass } from '@breakwater/contracts'
import { openBody } from '@breakwater/service/made-up-requests'

const [url = '', people = '4'] = process.argv.slice(2)
const { hostname, port } = new URL(url)
const agent = new Agent({ keepAlive: true })
const counts: Record<string, Record<string, number>> = {}
let isOver = false
let seed = randomInt(2 ** 30)

function count(kind: string, outcome: string): void {
  counts[kind] ??= {}
  counts[kind][outcome] = (counts[kind][outcome] ?? 0) + 1
}

/** Status and body, or why there is none. */
function ask(
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<{ status: string; text: string }> {
  return new Promise((resolve) => {
    const own = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }
    const asked = request({
      agent,
      hostname,
      port,
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...own, ...headers },
    })
    asked.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: String(response.statusCode), text }))
      response.on('error', () => resolve({ status: 'cut', text: '' }))
    })
    asked.on('error', (error: NodeJS.ErrnoException) => resolve({ status: error.code ?? 'cut', text: '' }))
    asked.end(body)
  })
}

const opening = () => JSON.stringify(openBody(seed++))
const guess = () => JSON.stringify({ reference: formatCaseReference(randomBytes(10)), pin: '000000' })
async function rightPass(): Promise<Pass | null> {
  const { status, text } = await ask('/v1/challenges')
  if (status !== '200') return null
  const { challenge } = JSON.parse(text) as { challenge: Challenge }
  return { challenge, solution: await solveChallenge(challenge) }
}
let kept: Promise<Pass | null> | undefined
/** The same one again and again. */
async function replayedPass(): Promise<Pass | null> {
  kept ??= rightPass()
  const pass = await kept
  if (pass === null) kept = undefined
  return pass
}
/** As long and as well formed as a right one. */
async function falsePass(): Promise<Pass | null> {
  const pass = await replayedPass()
  if (pass === null || !('challenge' in pass)) return null
  return { ...pass, challenge: { ...pass.challenge, signature: randomBytes(32).toString('hex') } }
}
const openWith = (pass: Pass | null) => ask('/v1/cases', opening(), passHeaders(pass))

const kinds: Record<string, () => Promise<{ status: string }>> = {
  'without-proof': () => openWith(null),
  'false-proof': async () => openWith(await falsePass()),
  'replayed-proof': async () => openWith(await replayedPass()),
  'right-proof': async () => openWith(await rightPass()),
  'false-code': () => openWith({ voucher: formatVoucherCode(randomBytes(10)) }),
  challenges: () => ask('/v1/challenges'),
  guesses: () => ask('/v1/cases/status', guess()),
  'unknown-routes': () => ask(`/v1/${seed++}`),
  'big-bodies': () => ask('/v1/cases/status', guess().padEnd(1_000_000)),
  'large-and-stalled': () => stalled(`content-length: 1000000\r\n\r\n${' '.repeat(60_000)}`),
  'slow-bodies': () => stalled('content-length: 16384\r\n\r\n'),
  'slow-headers': () => stalled('x-slow: '),
}

/** Sends the rest a byte a second, until the service has had enough. */
function stalled(start: string): Promise<{ status: string }> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    const timer = setInterval(() => socket.write('1'), 1_000)
    socket.write(`POST /v1/cases HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n${start}`)
    socket.on('error', () => {})
    socket.on('data', () => socket.end())
    socket.on('close', () => {
      clearInterval(timer)
      resolve({ status: 'ended' })
    })
  })
}

async function keepAsking(kind: string, send: () => Promise<{ status: string }>): Promise<void> {
  while (!isOver) {
    const { status } = await send()
    if (!isOver) count(kind, status)
    if (status.startsWith('E')) await sleep(100)
  }
}

for (const [kind, send] of Object.entries(kinds)) {
  // Who only waits costs a flood nothing: of them there are many more.
  const many = /slow|stalled/.test(kind) ? 30 : 1
  for (let person = 0; person < Number(people) * many; person++) void keepAsking(kind, send)
}
process.stdin.resume().on('end', () => {
  isOver = true
  console.log(JSON.stringify(counts))
  process.exit()
})

import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { checkUpload, createAgent, publicAnswer } from '@breakwater/agent'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const { BREAKWATER_SERVICE: service, BREAKWATER_KEY_FILE: keyFile, PORT: port = '3000' } = process.env
const apiKey = readFileSync(keyFile, 'utf8').trim()
const agent = createAgent({ service, apiKey, stateDirectory: 'agent-state' })
agent.start()
for (const folder of ['published', 'waiting']) mkdirSync(folder, { recursive: true })

const app = new Hono()
app.post('/photos', async (context) => {
  if (agent.readiness().reason === 'not-read-yet') return context.body(null, 503)
  const { decision, files } = await checkUpload(agent, context.req.raw, { content: () => randomUUID() })
  for (const { content, bytes, decision } of files) {
    if (decision === 'allow' || decision === 'review') writeFileSync(`published/${content}`, bytes)
    if (decision === 'hold') writeFileSync(`waiting/${content}`, bytes)
  }
  const { status, notice } = publicAnswer(decision)
  return context.text(notice, status, { connection: 'close' })
})
// Nobody decided: nothing was published.
app.onError((error, context) => context.body(null, error.status ?? 503, { connection: 'close' }))
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' })

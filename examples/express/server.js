import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { checkUpload, createAgent, publicAnswer } from '@breakwater/agent'
import express from 'express'

const { BREAKWATER_SERVICE: service, BREAKWATER_KEY_FILE: keyFile, PORT: port = '3000' } = process.env
const apiKey = readFileSync(keyFile, 'utf8').trim()
const agent = createAgent({ service, apiKey, stateDirectory: 'agent-state' })
agent.start()
for (const folder of ['published', 'waiting']) mkdirSync(folder, { recursive: true })

const app = express()
app.post('/photos', async (request, response) => {
  if (agent.readiness().reason === 'not-read-yet') return response.sendStatus(503)
  const { decision, files } = await checkUpload(agent, request, { content: () => randomUUID() })
  for (const { content, bytes, decision } of files) {
    if (decision === 'allow' || decision === 'review') writeFileSync(`published/${content}`, bytes)
    if (decision === 'hold') writeFileSync(`waiting/${content}`, bytes)
  }
  const { status, notice } = publicAnswer(decision)
  response.status(status).set('connection', 'close').send(notice)
})
// Nobody decided: nothing was published.
app.use((error, _request, response, _next) => {
  response
    .status(error.status ?? 503)
    .set('connection', 'close')
    .end()
})
app.listen(Number(port), '127.0.0.1')

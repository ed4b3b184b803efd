import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { checkUpload, createAgent, publicAnswer } from '@breakwater/agent'
import fastify from 'fastify'

const { BREAKWATER_SERVICE: service, BREAKWATER_KEY_FILE: keyFile, PORT: port = '3000' } = process.env
const apiKey = readFileSync(keyFile, 'utf8').trim()
const agent = createAgent({ service, apiKey, stateDirectory: 'agent-state' })
agent.start()
for (const folder of ['published', 'waiting']) mkdirSync(folder, { recursive: true })

const app = fastify()
// The agent reads the form itself, within its own bounds.
app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
app.post('/photos', async (request, reply) => {
  if (agent.readiness().reason === 'not-read-yet') return reply.code(503).send()
  const { decision, files } = await checkUpload(agent, request.raw, { content: () => randomUUID() })
  for (const { content, bytes, decision } of files) {
    if (decision === 'allow' || decision === 'review') writeFileSync(`published/${content}`, bytes)
    if (decision === 'hold') writeFileSync(`waiting/${content}`, bytes)
  }
  const { status, notice } = publicAnswer(decision)
  return reply.code(status).header('connection', 'close').send(notice)
})
// Nobody decided: nothing was published.
app.setErrorHandler((error, _request, reply) => {
  reply
    .code(error.status ?? error.statusCode ?? 503)
    .header('connection', 'close')
    .send()
})
await app.listen({ port: Number(port), host: '127.0.0.1' })

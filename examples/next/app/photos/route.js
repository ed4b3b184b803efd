import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { checkUpload, publicAnswer } from '@breakwater/agent'
import { theAgent } from '../../agent.js'

export async function POST(request) {
  const agent = theAgent()
  if (agent.readiness().reason === 'not-read-yet') return new Response(null, { status: 503 })
  try {
    const { decision, files } = await checkUpload(agent, request, { content: () => randomUUID() })
    for (const { content, bytes, decision } of files) {
      if (decision === 'allow' || decision === 'review') writeFileSync(`published/${content}`, bytes)
      if (decision === 'hold') writeFileSync(`waiting/${content}`, bytes)
    }
    const { status, notice } = publicAnswer(decision)
    return new Response(notice, { status })
  } catch (error) {
    // Nobody decided: nothing was published.
    return new Response(null, { status: error.status ?? 503 })
  }
}

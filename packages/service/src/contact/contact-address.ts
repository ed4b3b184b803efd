import { spawn } from 'node:child_process'
import { Webhook } from 'standardwebhooks'

/** What the operator's contact is told. Nothing in it leads to a picture or a person. */
export interface ContactNotice {
  readonly id: string
  readonly type: 'suspected_under_18'
  readonly timestamp: string
  readonly data: { readonly lane: 'adult'; readonly look: 'breakwater review list' }
}

/** Where the operator's contact is told: true when they took it. Never throws. */
export type ContactAddress = (notice: ContactNotice, signal: AbortSignal) => Promise<boolean>

const answerMilliseconds = 30_000

/**
 * Posts, signed as Standard Webhooks asks; any 2xx is taken. No redirect is followed. Throws when the secret is not
 * `whsec_` and base64.
 */
export function webhookContact({ url, secret }: { url: string; secret: string }): ContactAddress {
  const signer = new Webhook(secret)
  return async ({ id, ...content }, signal) => {
    const at = new Date()
    const body = JSON.stringify(content)
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signer.sign(id, at, body),
        },
      })
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return false
    }
  }
}

/** Runs a command of the operator's with the notice as a line of JSON on its standard input; exit code 0 is taken. */
export function commandContact(command: string): ContactAddress {
  return (notice, signal) =>
    new Promise((resolve) => {
      const within = AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)])
      const child = spawn(command, { shell: true, stdio: ['pipe', 'ignore', 'ignore'], signal: within })
      child.on('error', () => resolve(false))
      child.on('close', (code) => resolve(code === 0))
      // A command that does not read what it is told is no reason to end.
      child.stdin.on('error', () => {})
      child.stdin.end(`${JSON.stringify(notice)}\n`)
    })
}

/**
 * No agent decided about an upload: it is stopped, out of reach, or failed. Hold the upload and ask again;
 * do not publish it. The cause is for the platform's own log.
 */
export class AgentUnavailable extends Error {
  override readonly name = 'AgentUnavailable'
  constructor(cause: unknown) {
    super('No agent decided about this upload: hold it and ask again', { cause })
  }
}

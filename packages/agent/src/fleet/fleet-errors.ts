// Apart from what loads NATS, so that a command can know them where there is none.

/** Another process leads this fleet. */
export class FleetHasLead extends Error {
  override readonly name = 'FleetHasLead'
  constructor() {
    super('Another agent leads this fleet already. Start this one as a worker (fleet.role: worker, or --worker).')
  }
}

/** A stream of this name exists and is not what a fleet needs. */
export class FleetStreamMismatch extends Error {
  override readonly name = 'FleetStreamMismatch'
  constructor(stream: string, field: string) {
    super(
      `The NATS stream ${stream} exists with another ${field}: give a fleet an account of its own, and all its ` +
        'processes the same configuration.',
    )
  }
}

/** NATS is not there, refuses us, or has no JetStream. */
export class FleetUnreachable extends Error {
  override readonly name = 'FleetUnreachable'
  constructor(servers: readonly string[], cause: unknown) {
    super(`NATS at ${servers.join(', ')}: ${(cause as Error).message}`, { cause })
  }
}

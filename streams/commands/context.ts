import type { Settings } from '../config.ts'
import type { Patience } from '../retry.ts'
import type { Log } from '../telemetry.ts'
import type { Terminal } from '../terminal.ts'
import type { Consuming } from '../transport.ts'

/** What every command is given; cli.ts builds it once. */
export interface CommandContext {
  readonly settings: Settings
  readonly terminal: Terminal
  /** Aborted by Ctrl-C or SIGTERM: end cleanly. */
  readonly signal: AbortSignal
  /** The checkout or installation that the command runs in; `.weir/` lies in it. */
  readonly root: string
  readonly log: (name: string) => Log
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
}

/** How a command ends that did not do all of its work, or that found breaks open. */
export const exitCodes = { failed: 1, open: 2, interrupted: 130 } as const

export const patienceOf = ({ settings }: Pick<CommandContext, 'settings'>): Patience => ({
  pauseMsMin: settings.WEIR_RETRY_PAUSE_MS_MIN,
  pauseMsMax: settings.WEIR_RETRY_PAUSE_MS_MAX,
  outageMsMax: settings.WEIR_OUTAGE_MS_MAX,
})

export interface Running {
  readonly context: Pick<CommandContext, 'signal'>
  readonly consuming: Pick<Consuming, 'inbox' | 'ended'>
  /** Resolves once the loop has ended; rejects when it cannot go on. */
  readonly working: Promise<void>
}

/** Waits for the signal, lets the loop finish its chunk, and returns; throws what ends it. */
export async function untilStopped({ context, consuming, working }: Running): Promise<void> {
  const close = () => consuming.inbox.close()
  if (context.signal.aborted) close()
  context.signal.addEventListener('abort', close, { once: true })
  try {
    await Promise.race([working, consuming.ended])
  } finally {
    context.signal.removeEventListener('abort', close)
  }
}

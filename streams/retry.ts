import { PipelineError } from './errors.ts'
import type { Message } from './events.ts'
import type { Inbox } from './inbox.ts'

export interface Patience {
  readonly pauseMsMin: number
  readonly pauseMsMax: number
  /** How long a dependency may be away before the process gives up. */
  readonly outageMsMax: number
}

/** How failures are waited out. */
export interface Waiting {
  readonly patience: Patience
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
  /** Told of every failure that is tried again; what it throws ends the waiting. */
  readonly onOutage: (error: PipelineError) => void
}

export interface Loop extends Waiting {
  readonly inbox: Inbox
  readonly work: (chunk: readonly Message[]) => Promise<void>
  readonly chunkMessagesMax: number
  readonly lingerMs: number
}

/**
 * Works chunk by chunk until the inbox is closed. While a dependency is away the same messages are
 * tried again with growing pauses; past the limit, and on any other error, it throws.
 */
export async function workThrough(loop: Loop): Promise<void> {
  const { inbox } = loop
  const outage = openOutage(loop)
  for (;;) {
    const chunk = await inbox.take(loop.chunkMessagesMax, loop.lingerMs)
    if (chunk === null) return
    const failure = await attempt(() => loop.work(chunk))
    if (failure) {
      inbox.putBack()
      inbox.nudge()
      await outage.wait(failure)
    } else {
      inbox.settle()
      outage.end()
    }
  }
}

/** Acts until it succeeds, with the patience of `workThrough`. */
export async function patiently(act: () => Promise<void>, waiting: Waiting): Promise<void> {
  const outage = openOutage(waiting)
  for (;;) {
    const failure = await attempt(act)
    if (failure === null) return
    await outage.wait(failure)
  }
}

/** What is known of the outage of a dependency, from its first failure until it is back. */
function openOutage({ patience, now, pause, onOutage }: Waiting) {
  let awaySince: number | null = null
  let pauseMs = patience.pauseMsMin
  return {
    /** Pauses, each time for longer; throws the failure once the outage is past its limit. */
    async wait(failure: PipelineError): Promise<void> {
      awaySince ??= now()
      if (now() - awaySince > patience.outageMsMax) throw failure
      onOutage(failure)
      await pause(pauseMs)
      pauseMs = Math.min(2 * pauseMs, patience.pauseMsMax)
    },
    end(): void {
      awaySince = null
      pauseMs = patience.pauseMsMin
    },
  }
}

/** The error that a retry may mend, or null; anything else is thrown on. */
export async function attempt(act: () => Promise<void>): Promise<PipelineError | null> {
  try {
    await act()
    return null
  } catch (error) {
    if (error instanceof PipelineError && error.retriable) return error
    throw error
  }
}

/** The result of `act`, or an error where it takes longer than `msMax`. */
export async function within<T>(msMax: number, act: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${msMax} ms`)), msMax)
  try {
    return await Promise.race([act(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

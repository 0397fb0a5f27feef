import { setTimeout } from 'node:timers/promises'

export interface Wait {
  readonly msMax: number
  readonly signal: AbortSignal
}

const lookEveryMs = 50

/** Waits until it holds, at most so long; says whether it does. Throws when the signal aborts. */
export async function until(
  holds: () => Promise<boolean>,
  { msMax, signal }: Wait,
): Promise<boolean> {
  const deadline = performance.now() + msMax
  while (!(await holds())) {
    if (performance.now() > deadline) return false
    await setTimeout(lookEveryMs, undefined, { signal })
  }
  return true
}

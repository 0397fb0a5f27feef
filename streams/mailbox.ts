/** Where one side posts as things come and the other takes all that is there. */
export interface Mailbox<T> {
  post(items: readonly T[]): void
  /** Makes every later `take` throw. */
  fail(error: unknown): void
  /** All that was posted since; waits up to `waitMsMax` for the first, then may be empty. */
  take(waitMsMax: number): Promise<readonly T[]>
}

export function createMailbox<T>(): Mailbox<T> {
  let items: T[] = []
  let failure: { readonly error: unknown } | null = null
  let wake = () => {}
  return {
    post(more) {
      items.push(...more)
      wake()
    },
    fail(error) {
      failure = { error }
      wake()
    },
    async take(waitMsMax) {
      if (items.length === 0 && !failure && waitMsMax > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMsMax)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      if (failure) throw failure.error
      const taken = items
      items = []
      return taken
    },
  }
}

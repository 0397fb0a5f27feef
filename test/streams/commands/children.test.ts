import { expect, onTestFinished, test } from 'vitest'
import { type Child, freePort, startChild } from '../../../streams/commands/children.ts'
import { environment } from '../../../streams/config.ts'

const hasEnded = (child: Child): boolean => {
  try {
    child.check()
    return false
  } catch {
    return true
  }
}

test('a weir that another started ends when its work is done', async () => {
  const port = await freePort()
  const child = startChild({ args: ['settings'], env: environment(), port, onLine: () => {} })
  onTestFinished(() => child.stop())
  await expect.poll(() => hasEnded(child), { timeout: 10_000 }).toBe(true)
}, 15_000)

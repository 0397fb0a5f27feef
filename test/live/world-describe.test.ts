import { expect, test } from 'vitest'
import { runWeir } from './weir.ts'

test('the world that is described is the one that was asked for', async () => {
  const which = ['--seed', '3', '--accounts', '20', '--days', '5']
  const { code, out } = await runWeir(['world', 'describe', ...which, '--json'], {})
  expect(code).toBe(0)
  expect(JSON.parse(out).world).toMatchObject({ seed: 3, accounts: 20, days: 5 })
})

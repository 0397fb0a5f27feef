import { expect, test } from 'vitest'
import type { Account } from '../../world/accounts.ts'
import { deviceAt } from '../../world/devices.ts'
import { randomOf } from '../../world/random.ts'
import { accountsOf } from './people.ts'
import { startMs } from './small.ts'

const accounts = accountsOf(400)
const random = randomOf(3, 'devices')
const drawnBy = (account: Account, atMs: number) =>
  Array.from({ length: 200 }, () => deviceAt(random, account, atMs))

test('a new phone takes the place of the old one', () => {
  const account = accounts.find(
    ({ phones, household }) => phones.length > 1 && household.phones.length === 1,
  )
  const [old, young] = account?.phones ?? []
  const share = (deviceId: string | undefined, atMs: number) =>
    account ? drawnBy(account, atMs).filter((one) => one === deviceId).length / 200 : 0
  expect(share(old?.deviceId, (young?.fromMs ?? 0) - 1)).toBeGreaterThan(0.5)
  expect(share(young?.deviceId, young?.fromMs ?? 0)).toBeGreaterThan(0.5)
})

test('a family shares its tablet and lends its phones', () => {
  const account = accounts.find(({ household }) => household.phones.length > 1)
  const used = account ? drawnBy(account, startMs) : []
  expect(used).toContain(account?.household.tablet)
  for (const phone of account?.household.phones ?? []) expect(used).toContain(phone)
})

test('now and then a device was never seen before', () => {
  const unknown = accounts.flatMap((account) => {
    const { computer, tablet, phones } = account.household
    const own = new Set([computer, tablet, ...phones, ...account.phones.map((p) => p.deviceId)])
    return drawnBy(account, startMs).filter((device) => !own.has(device))
  })
  expect(unknown.length / (accounts.length * 200)).toBeGreaterThan(0.01)
  expect(unknown.length / (accounts.length * 200)).toBeLessThan(0.04)
})

import { expect, test } from 'vitest'
import { accountOf } from '../../../world/accounts.ts'
import { disguised, hireCrew } from '../../../world/frauds/crew.ts'
import { randomOf } from '../../../world/random.ts'
import { endOf, startMs } from '../small.ts'

const account = accountOf(randomOf(1, 'world'), 0, { startMs, endMs: endOf(30) })
const victim = { account, atMs: startMs }
const crew = hireCrew(randomOf(1, 'crew'), 2)

test('the blatant show the devices and addresses of their crew', () => {
  const seen = disguised(randomOf(1, 'disguise'), { ...crew, care: 'BLATANT' }, victim)
  expect(seen).toMatchObject({ devices: crew.devices, addresses: crew.addresses })
})

test('the hidden show each victim a device and an address of their own, always the same', () => {
  const show = (name: string) => disguised(randomOf(1, name), { ...crew, care: 'HIDDEN' }, victim)
  expect(show('one')).toEqual(show('one'))
  expect(show('one').devices).not.toEqual(show('other').devices)
  expect(crew.devices).not.toContain(show('one').devices[0])
  expect(crew.addresses).not.toContain(show('one').addresses[0])
})

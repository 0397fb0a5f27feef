/**
 * Honest paperwork: a forgotten password, a new mail address, a card that broke, a limit raised. A
 * hard negative for takeover.ts.
 */
import type { Account } from '../accounts.ts'
import { addressAt } from '../addresses.ts'
import { deviceAt } from '../devices.ts'
import { between, chance, exponential, pick, pickBy, type Random } from '../random.ts'
import type { Change, Step } from '../steps.ts'
import { dayMs, within } from '../time.ts'
import type { Habitat } from './everyday.ts'

const daysBetween = 55

export function* changes({ account, period }: Habitat): Generator<Step> {
  const random = account.random.fork('changes')
  const next = () => Math.round(exponential(random, daysBetween) * dayMs)
  for (let atMs = period.startMs + next(); atMs < period.endMs; atMs += next()) {
    yield { kind: 'change', atMs, change: changeOf(random, account, atMs) }
  }
}

type Make = (random: Random, account: Account, atMs: number) => Change

const kinds: readonly { readonly make: Make; readonly weight: number }[] = [
  { make: credential, weight: 45 },
  { make: contact, weight: 18 },
  { make: replacement, weight: 12 },
  { make: limitChange, weight: 18 },
]

const changeOf = (random: Random, account: Account, atMs: number): Change =>
  pickBy(random, kinds, (one) => one.weight).make(random, account, atMs)

function credential(random: Random, account: Account, atMs: number): Change {
  return { kind: 'CREDENTIAL_CHANGED', changed: 'PASSWORD', ...origin(random, account, atMs) }
}

function contact(random: Random, account: Account, atMs: number): Change {
  const changed = pick(random, ['EMAIL', 'PHONE'])
  return { kind: 'CONTACT_CHANGED', changed, ...origin(random, account, atMs) }
}

function replacement(random: Random): Change {
  const cause = pick(random, ['DAMAGED', 'LOST'])
  return { kind: 'CARD_REPLACED', card: 0, cause, channel: 'APP' }
}

function limitChange(random: Random, account: Account, atMs: number): Change {
  const short = within(account.stressed, atMs)
  const limitFactor = short && chance(random, 0.6) ? 0.8 : between(random, 1.1, 1.5)
  return { kind: 'LIMIT_CHANGED', cause: short ? 'ISSUER' : 'HOLDER', limitFactor }
}

function origin(random: Random, account: Account, atMs: number) {
  return {
    channel: chance(random, 0.5) ? 'APP' : 'WEB',
    deviceId: deviceAt(random, account, atMs),
    ip: addressAt(random, account, atMs),
  }
}

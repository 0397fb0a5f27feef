/**
 * A new phone signs in within hours, often with a new password; sometimes the number is new too, or
 * the card went with the old phone; then it is bought with. A hard negative for takeover.ts: a
 * change from an unknown device, another card, spending.
 */
import { addressAt } from '../addresses.ts'
import type { Phone } from '../devices.ts'
import { between, chance, exponential, pick, type Random, wholeBetween } from '../random.ts'
import type { Change, Step } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Habitat } from './everyday.ts'
import { occasion } from './occasions.ts'

const signsInShare = 0.7
const newNumberShare = 0.2
const lostWithCardShare = 0.15
const spendsShare = 0.25
const wanted = [
  trades.electronics,
  trades.marketplace,
  trades.marketplace,
  trades.digitalGoods,
  trades.fashion,
  trades.computers,
] as const
const level = [0.8, 3] as const

export function* newPhones(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const random = account.random.fork('new phones')
  const steps = account.phones
    .filter(({ fromMs }) => fromMs > period.startMs)
    .flatMap((phone) => [...signIn(random, habitat, phone), ...spending(random, habitat, phone)])
  yield* steps.toSorted((one, other) => one.atMs - other.atMs)
}

function signIn(random: Random, { account }: Habitat, { deviceId, fromMs }: Phone): Step[] {
  if (!chance(random, signsInShare)) return []
  const steps: Step[] = []
  const later = (hours: number, change: Change) => {
    const atMs = Math.round(fromMs + between(random, hours, hours + 20) * hourMs)
    const ip = addressAt(random, account, atMs)
    steps.push({ kind: 'change', atMs, change: { channel: 'APP', deviceId, ip, ...change } })
  }
  later(0.1, { kind: 'CREDENTIAL_CHANGED', changed: 'PASSWORD' })
  if (chance(random, newNumberShare)) later(0.2, { kind: 'CONTACT_CHANGED', changed: 'PHONE' })
  if (chance(random, lostWithCardShare)) {
    later(1, { kind: 'CARD_REPLACED', card: 0, cause: 'LOST' })
  }
  return steps
}

function spending(random: Random, habitat: Habitat, { deviceId, fromMs }: Phone): Step[] {
  if (!chance(random, spendsShare)) return []
  let atMs = fromMs
  return Array.from({ length: wholeBetween(random, 1, 4) }, () => {
    atMs += Math.round(hourMs + exponential(random, dayMs))
    const place = placeAt(habitat.account, atMs)
    const what = { trade: pick(random, wanted), place, atMs, level }
    const bought = occasion(random, habitat, what)
    const purchase = bought.deviceId === null ? bought : { ...bought, deviceId }
    return { kind: 'purchase', atMs, purchase }
  })
}

import { expect, test } from 'vitest'
import { bankOf } from '../../../world/billing.ts'
import { borrowedScreens } from '../../../world/habits/borrowed-screens.ts'
import { cycling } from '../../../world/habits/cycling.ts'
import { everyday } from '../../../world/habits/everyday.ts'
import { games } from '../../../world/habits/games.ts'
import { gifts } from '../../../world/habits/gifts.ts'
import { hardship } from '../../../world/habits/hardship.ts'
import { moves } from '../../../world/habits/moves.ts'
import { newPhones } from '../../../world/habits/new-phones.ts'
import { students } from '../../../world/habits/students.ts'
import { weddings } from '../../../world/habits/weddings.ts'
import type { Step } from '../../../world/steps.ts'
import { boughtIn, habitatsOf, planOf } from '../people.ts'

const habitats = habitatsOf(1_200)
const dayMs = 86_400_000

type Habit = Parameters<typeof planOf>[0]
const plansOf = (habit: Habit, among = habitats) =>
  among.map((habitat) => planOf(habit, habitat)).filter(({ length }) => length > 0)
const changesIn = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === 'change' ? [step.change] : []))
const paymentsIn = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === 'payment' ? [step.intent] : []))

test('a student shops abroad with the second card while the family shops at home', () => {
  const away = habitats.filter(({ account }) => account.student !== null)
  const abroad = plansOf(students, away).flatMap(boughtIn)
  expect(new Set(abroad.map(({ card }) => card))).toEqual(new Set([1]))
  expect(abroad.some(({ merchant }) => merchant.place.country !== 'US')).toBe(true)
  const atHome = plansOf(everyday, away).flatMap(boughtIn)
  expect(new Set(atHome.map(({ card }) => card))).toEqual(new Set([0]))
})

test('a cycler pays several times a month, from one old source, and nothing comes back', () => {
  const cyclers = habitats.filter(({ account }) => account.circumstances === 'CYCLER')
  expect(cyclers.length).toBeGreaterThan(5)
  for (const habitat of cyclers) {
    const paid = paymentsIn(planOf(cycling, habitat))
    expect(new Set(paid.map(({ source }) => source)).size).toBeLessThan(2)
    for (const { source, returned } of paid) {
      expect(source).toBe(bankOf(habitat.account))
      expect(returned).toBeNull()
    }
  }
  const perMonth = cyclers.map((habitat) => paymentsIn(planOf(cycling, habitat)).length / 2)
  expect(Math.max(...perMonth)).toBeGreaterThan(3)
})

test('in hardship a little more is paid than billed, and the holder calls the bank', () => {
  const plans = plansOf(hardship)
  const paid = plans.flatMap(paymentsIn)
  expect(paid.length).toBeGreaterThan(20)
  expect(paid.filter(({ amountMinor }) => amountMinor > 5_000n)).toEqual([])
  expect(plans.flatMap(changesIn).some(({ channel }) => channel === 'PHONE')).toBe(true)
})

test('children buy several small things within minutes from the screen of the family', () => {
  const [plan] = plansOf(games)
  const bought = boughtIn(plan ?? [])
  expect(bought.filter(({ cents }) => cents > 2_000)).toEqual([])
  expect((bought[1]?.atMs ?? Infinity) - (bought[0]?.atMs ?? 0)).toBeLessThan(60 * 60_000)
  expect(new Set(bought.map(({ deviceId }) => deviceId)).size).toBe(1)
})

test('presents are many more in Advent than in spring', () => {
  const count = (fromMs: number) =>
    plansOf(gifts, habitatsOf(300, { days: 24, fromMs })).flatMap(boughtIn).length
  expect(count(Date.parse('2025-11-28'))).toBeGreaterThan(3 * count(Date.parse('2025-03-20')))
})

test('a wedding is paid for over weeks, to many merchants', () => {
  const whole = plansOf(weddings, habitatsOf(1_200, { days: 120 }))
  const [longest = []] = whole.map(boughtIn).toSorted((one, other) => other.length - one.length)
  expect(longest.length).toBeGreaterThan(8)
  const first = longest[0]?.atMs ?? 0
  expect((longest.at(-1)?.atMs ?? 0) - first).toBeGreaterThan(10 * dayMs)
  expect(new Set(longest.map(({ merchant }) => merchant.merchantId)).size).toBeGreaterThan(4)
})

test('who moves tells the bank the new address and furnishes the new flat', () => {
  const plans = plansOf(moves)
  expect(plans.flatMap(changesIn).every(({ changed }) => changed === 'ADDRESS')).toBe(true)
  expect(plans.flatMap(changesIn).length).toBeGreaterThan(5)
  expect(plans.flatMap(boughtIn).length).toBeGreaterThan(30)
})

test('a new phone signs in before the bank has seen it, and now and then gets another card', () => {
  const changes = plansOf(newPhones).flatMap(changesIn)
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(
    new Set(['CREDENTIAL_CHANGED', 'CONTACT_CHANGED', 'CARD_REPLACED']),
  )
  const known = new Set(habitats.flatMap(({ account }) => account.phones.map((p) => p.deviceId)))
  for (const { deviceId } of changes) expect(known).toContain(deviceId)
})

test('a borrowed screen is nobody’s own, and is used to sign in and to buy', () => {
  const plans = plansOf(borrowedScreens)
  const own = new Set(habitats.map(({ account }) => account.household.computer))
  const seen = plans.flatMap(boughtIn).flatMap(({ deviceId }) => deviceId ?? [])
  expect(seen.filter((deviceId) => own.has(deviceId))).toEqual([])
  const both = plans.filter((plan) => {
    const [change] = changesIn(plan)
    return change && boughtIn(plan).some(({ deviceId }) => deviceId === change.deviceId)
  })
  expect(both.length).toBeGreaterThan(5)
})

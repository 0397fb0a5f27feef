import { expect, test } from 'vitest'
import type { Transaction } from '../../../streams/events.ts'
import { disobey } from '../../../world/breaks/disobedience.ts'
import { isForDecisions, isPlain } from '../../../world/breaks/due.ts'
import { randomOf } from '../../../world/random.ts'
import { endOf, smallWorld, startMs, transactionsOf } from '../small.ts'

const days = 30
const authorizations = transactionsOf(smallWorld({ accounts: 60, days })).filter(
  ({ kind }) => kind === 'AUTHORIZATION',
)
const suited = authorizations.filter((one) => isPlain(one) && isForDecisions(one))
const disobeying = (perKind: number) =>
  disobey(randomOf(5, 'disobedience'), { perKind, period: { startMs, endMs: endOf(days) } })

/** What is taken where all of these are decided so. */
const takenOf = (perKind: number, action: 'APPROVE' | 'DECLINE', asked = authorizations) => {
  const plan = disobeying(perKind)
  return asked.flatMap((authorization) => plan.take(action, authorization) ?? [])
}

test('half of what is not honoured was approved', () => {
  expect(takenOf(3, 'APPROVE')).toEqual(['APPROVED_REFUSED', 'APPROVED_REFUSED'])
})

test('what was declined is approved all the same, or charged', () => {
  expect(takenOf(3, 'DECLINE').toSorted()).toEqual([
    'DECLINED_APPROVED',
    'DECLINED_CLEARED',
    'DECLINED_CLEARED',
    'DECLINED_CLEARED',
  ])
})

test('nothing is taken before its time', () => {
  const early = suited.filter(({ eventTime }) => eventTime < startMs + 0.08 * days * 86_400_000)
  expect(early.length).toBeGreaterThan(5)
  expect(takenOf(3, 'DECLINE', early)).toEqual([])
})

test('of approvals only plain purchases of the half that is left to decisions are taken', () => {
  const others = authorizations.filter((one) => !suited.includes(one))
  expect(takenOf(3, 'APPROVE', others)).toEqual([])
})

test('any decline is taken, but of what is left to other breaks or never charged', () => {
  const apart = authorizations.filter(
    (one) => one.messageStyle === 'SINGLE' || (isPlain(one) && !isForDecisions(one)),
  )
  expect(takenOf(3, 'DECLINE', apart)).toEqual([])
  const others = authorizations.filter((one) => one.messageStyle === 'DUAL' && !isPlain(one))
  expect(takenOf(3, 'DECLINE', others)).toHaveLength(4)
})

test('what is given back is taken again', () => {
  const plan = disobeying(1)
  const last = suited.at(-1) as Transaction
  expect(plan.take('APPROVE', last)).toBe('APPROVED_REFUSED')
  expect(plan.take('APPROVE', last)).toBeNull()
  plan.giveBack('APPROVED_REFUSED')
  expect(plan.take('APPROVE', last)).toBe('APPROVED_REFUSED')
})

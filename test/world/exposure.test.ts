import { expect, test } from 'vitest'
import type { Transaction } from '../../streams/events.ts'
import { saleOf } from '../../world/disputes.ts'
import { exposureOf, useOf } from '../../world/exposure.ts'
import type { Ledger } from '../../world/ledger.ts'
import { type Random, randomOf } from '../../world/random.ts'
import type { Step } from '../../world/steps.ts'
import type { FraudType } from '../../world/truth.ts'
import { aTransaction } from '../streams/builders.ts'

const many = 500
const streams: readonly Random[] = Array.from({ length: many }, (_, at) => randomOf(at, 'exposure'))
const authorization: Transaction = aTransaction({
  entryMode: 'ECOMMERCE',
  messageStyle: 'SINGLE',
  liabilityShift: false,
  amountMinor: 9_000n,
  billingAmountMinor: 9_000n,
}).record
const atMs = authorization.eventTime

const cardsOnly = (): Pick<Ledger, 'cards' | 'runs' | 'lockedOutBy'> => ({
  cards: ['crd_first1', 'crd_second'],
  runs: new Map(),
  lockedOutBy: null,
})

const usesOf = (random: Random, fraudType: FraudType, card: 0 | 1 = 0) =>
  useOf(cardsOnly(), random, { atMs, card, planted: { fraudType, run: 'run' } })

/** What follows the first approved purchase of many runs of one kind. */
const exposed = (fraudType: FraudType): readonly (readonly Step[])[] =>
  streams.map((random) => {
    const use = usesOf(random, fraudType)
    return exposureOf(random, authorization, {
      use,
      approved: true,
      sale: saleOf(authorization, []),
    })
  })

const kindsOf = (steps: readonly Step[]) => steps.map(({ kind }) => kind)
const victims: readonly FraudType[] = [
  'CARD_TESTING',
  'STOLEN_CARD',
  'TAKEOVER',
  'COUNTERFEIT',
  'LOST_CARD',
  'MERCHANT_COMPROMISE',
]
const own: readonly FraudType[] = ['COLLUSION', 'BUST_OUT', 'KITING', 'FIRST_PARTY']

test('a run goes on with the card it began with', () => {
  const ledger = cardsOnly()
  const [random = randomOf(0, 'exposure')] = streams
  const asked = { atMs, card: 1, planted: { fraudType: 'COLLUSION', run: 'run' } } as const
  const first = useOf(ledger, random, asked)
  ledger.cards[1] = 'crd_third1'
  const second = useOf(ledger, random, { ...asked, atMs: atMs + 1 })
  expect(first).toMatchObject({ begins: true, run: { cardId: 'crd_second' } })
  expect(second).toMatchObject({ begins: false, run: first.run })
})

test.each(victims)('the victim of %s speaks up for most runs, once each', (fraudType) => {
  const claims = exposed(fraudType).map((steps) => steps.filter(({ kind }) => kind === 'claim'))
  expect(claims.every(({ length }) => length <= 1)).toBe(true)
  expect(claims.filter(({ length }) => length === 1).length).toBeGreaterThan(many * 0.8)
})

test.each(own)('nobody claims for the %s of a holder', (fraudType) => {
  expect(exposed(fraudType).flatMap(kindsOf)).not.toContain('claim')
})

test('a holder who denies an own purchase disputes it, called fraud or not', () => {
  const disputes = exposed('FIRST_PARTY').filter((steps) => kindsOf(steps).includes('follow-up'))
  const labelled = disputes.filter((steps) => kindsOf(steps).includes('label'))
  expect(disputes).toHaveLength(many)
  expect(labelled.length / many).toBeCloseTo(0.4, 1)
})

test('of an honest purchase little is ever said, and that is mostly taken back', () => {
  const asked = { use: null, approved: true, sale: null }
  const random = randomOf(7, 'honest')
  const said = Array.from({ length: 40_000 }, () => exposureOf(random, authorization, asked))
  const alarms = said.filter(({ length }) => length > 0)
  const takenBack = alarms.filter(({ length }) => length === 2)
  expect(alarms.length).toBeGreaterThan(8)
  expect(alarms.length).toBeLessThan(48)
  expect(takenBack.length).toBeGreaterThan(alarms.length / 2)
})

/** Published figures of real card programs, with their sources, and ours beside them. */
import { limitsOf, owedCents } from './accounts.ts'
import type { Describer } from './describer.ts'
import { totalOf } from './frauds.ts'
import { monthFactor } from './months.ts'
import {
  census,
  cfpb,
  eba2024,
  ecb2018,
  ecb2021,
  emvCo,
  fed2014,
  fedFraud,
  fedPayments,
  ffaUk,
  nacha,
  nilson,
  nrf,
  phillyFed,
  type Source,
  spreedly,
  visa,
} from './sources.ts'
import { shareOf, sumOf, type Unit } from './table.ts'

export interface Published {
  readonly figure: string
  readonly unit: Unit
  readonly theirs: number
  /** Where and when theirs was measured, and what else it counts in than ours. */
  readonly of: string
  readonly source: Source
  readonly ours: (described: Describer) => number | null
}

const fraudMoney = (described: Describer) =>
  shareOf(
    totalOf(described.frauds.kinds, (kind) => kind.approvedCents),
    described.purchases.all.cents,
  )

const cents = (described: Describer, kind: string) =>
  described.lifeCycles.money.get(kind)?.cents ?? 0

const count = (described: Describer, kind: string) =>
  described.lifeCycles.money.get(kind)?.count ?? 0

export const published: readonly Published[] = [
  {
    figure: 'fraud, share of money',
    unit: 'share',
    theirs: 0.000_36,
    of: 'SEPA cards, 2019',
    source: ecb2021,
    ours: fraudMoney,
  },
  {
    figure: 'fraud, share of money',
    unit: 'share',
    theirs: 0.000_658,
    of: 'all cards worldwide, 2023',
    source: nilson,
    ours: fraudMoney,
  },
  {
    figure: 'fraud, share of money',
    unit: 'share',
    theirs: 0.001_388,
    of: 'U.S. credit cards, 2015',
    source: fedFraud,
    ours: fraudMoney,
  },
  {
    figure: 'fraud, share of number',
    unit: 'share',
    theirs: 0.000_15,
    of: 'EEA cards, first half of 2023',
    source: eba2024,
    ours: ({ frauds, purchases }) =>
      shareOf(
        totalOf(frauds.kinds, (kind) => kind.approved),
        purchases.all.count,
      ),
  },
  {
    figure: 'fraud money lost without the card present',
    unit: 'share',
    theirs: 0.73,
    of: 'SEPA cards, 2016',
    source: ecb2018,
    ours: ({ purchases }) => {
      const remote =
        purchases.all.plantedCents - (purchases.byChannel.get('in store')?.plantedCents ?? 0)
      return shareOf(remote, purchases.all.plantedCents)
    },
  },
  ...(
    [
      ['lost or stolen cards', 'LOST_CARD', 0.13],
      ['counterfeit cards', 'COUNTERFEIT', 0.08],
    ] as const
  ).map(
    ([name, kind, theirs]): Published => ({
      figure: `fraud money lost by ${name}`,
      unit: 'share',
      theirs,
      of: 'UK cards, 2015',
      source: ffaUk,
      ours: ({ frauds: { kinds }, purchases }) =>
        shareOf(kinds.get(kind)?.cents ?? 0, purchases.all.plantedCents),
    }),
  ),
  {
    figure: 'payments without the card present',
    unit: 'share',
    theirs: 0.362,
    of: 'U.S. general-purpose cards, 2022',
    source: fedPayments,
    ours: ({ purchases }) => {
      const remote = purchases.all.count - (purchases.byChannel.get('in store')?.count ?? 0)
      return shareOf(remote, purchases.all.count)
    },
  },
  {
    figure: 'average payment',
    unit: 'cents',
    theirs: 6_366,
    of: 'U.S. credit and debit cards, 2022',
    source: fedPayments,
    ours: ({ purchases }) => purchases.all.amounts.mean(),
  },
  {
    figure: 'average payment',
    unit: 'cents',
    theirs: 9_300,
    of: 'U.S. general-purpose credit cards, 2012',
    source: fed2014,
    ours: ({ purchases }) => purchases.all.amounts.mean(),
  },
  {
    figure: 'payments per account in 30 days',
    unit: 'number',
    theirs: 11,
    of: 'U.S. credit cards in use, per month, 2012',
    source: fed2014,
    ours: ({ purchases, accounts, rhythm }) =>
      shareOf((30 * purchases.all.count) / accounts.standings.size, rhythm.days.size),
  },
  {
    figure: 'payments abroad',
    unit: 'share',
    theirs: 0.049,
    of: 'U.S. cards, 2022, on-line ones too',
    source: fedPayments,
    ours: ({ purchases }) =>
      shareOf(
        purchases.all.count - (purchases.byCountry.get('US')?.count ?? 0),
        purchases.all.count,
      ),
  },
  {
    figure: 'chip or contactless, of payments in stores',
    unit: 'share',
    theirs: 0.93,
    of: 'worldwide, 2022',
    source: emvCo,
    ours: ({ purchases: { byEntryMode, byChannel } }) =>
      shareOf(
        (byEntryMode.get('CHIP')?.count ?? 0) + (byEntryMode.get('CONTACTLESS')?.count ?? 0),
        byChannel.get('in store')?.count ?? 0,
      ),
  },
  {
    figure: 'insufficient funds, of refusals',
    unit: 'share',
    theirs: 0.5,
    of: 'on-line merchants: "almost half"',
    source: spreedly,
    ours: ({ lifeCycles: { codes } }) =>
      shareOf(codes.get('51') ?? 0, sumOf(codes) - (codes.get('00') ?? 0)),
  },
  {
    figure: 'charged back, share of money',
    unit: 'share',
    theirs: 0.001_6,
    of: 'U.S. credit cards, 2024',
    source: cfpb,
    ours: (described) => shareOf(cents(described, 'CHARGEBACK'), cents(described, 'CLEARING')),
  },
  {
    figure: 'chargebacks, share of sales',
    unit: 'share',
    theirs: 0.009,
    of: 'from here on one merchant is watched',
    source: visa,
    ours: (described) => shareOf(count(described, 'CHARGEBACK'), count(described, 'CLEARING')),
  },
  {
    figure: 'refunded, share of money',
    unit: 'share',
    theirs: 0.169,
    of: 'U.S. retail goods alone, 2024',
    source: nrf,
    ours: (described) => shareOf(cents(described, 'REFUND'), cents(described, 'CLEARING')),
  },
  {
    figure: 'median limit',
    unit: 'cents',
    theirs: 500_000,
    of: 'large U.S. banks, end of 2024',
    source: phillyFed,
    ours: ({ accounts }) => limitsOf(accounts.standings.values()).quantile(0.5),
  },
  ...(
    [
      [0.5, 0.076],
      [0.75, 0.518],
      [0.9, 0.941],
    ] as const
  ).map(
    ([share, theirs]): Published => ({
      figure: `balance of the limit, p${100 * share}`,
      unit: 'share',
      theirs,
      of: 'large U.S. banks, active accounts, spring of 2024',
      source: phillyFed,
      ours: ({ accounts }) => {
        const perMille = accounts.utilisation.quantile(share)
        return perMille === null ? null : perMille / 1_000
      },
    }),
  ),
  ...(
    [
      [30, 0.034_2],
      [60, 0.024_5],
    ] as const
  ).map(
    ([days, theirs]): Published => ({
      figure: `balances ${days} or more days past due`,
      unit: 'share',
      theirs,
      of: 'large U.S. banks, first quarter of 2025',
      source: phillyFed,
      ours: ({ accounts }) =>
        shareOf(owedCents(accounts.standings, days), owedCents(accounts.standings, 0)),
    }),
  ),
  {
    figure: 'charged off in a year, of balances',
    unit: 'share',
    theirs: 0.060_2,
    of: 'large U.S. banks, net, first quarter of 2025',
    source: phillyFed,
    ours: ({ accounts, rhythm }) =>
      shareOf(
        (365 * accounts.chargedOff.cents) / rhythm.days.size,
        owedCents(accounts.standings, 0),
      ),
  },
  {
    figure: 'payments returned by the bank',
    unit: 'share',
    theirs: 0.15,
    of: 'the limit for one originator, any reason',
    source: nacha,
    ours: ({ accounts: { kinds } }) =>
      shareOf(kinds.get('PAYMENT_RETURNED') ?? 0, kinds.get('PAYMENT_POSTED') ?? 0),
  },
  ...(
    [
      ['November', 10, 1.014],
      ['December', 11, 1.098],
      ['January', 0, 0.917],
    ] as const
  ).map(
    ([name, month, theirs]): Published => ({
      figure: `${name} against the average month`,
      unit: 'number',
      theirs,
      of: 'money of U.S. retail and food, 2024-25; ours by number',
      source: census,
      ours: ({ rhythm }) => monthFactor(rhythm.days, month),
    }),
  ),
]

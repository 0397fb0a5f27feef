/** How people pay with cards, and what comes back. */
import type { Describer } from '../describer.ts'
import { monthFactor } from '../months.ts'
import { shareOf, sumOf } from '../table.ts'
import type { Published } from './figure.ts'
import { census, cfpb, emvCo, fed2014, fedPayments, nrf, spreedly, visa } from './sources.ts'

export const paymentFigures: readonly Published[] = [
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
    ours: ({ answers: { codes } }) =>
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

const cents = ({ lifeCycles }: Describer, kind: string): number =>
  lifeCycles.money.get(kind)?.cents ?? 0

const count = ({ lifeCycles }: Describer, kind: string): number =>
  lifeCycles.money.get(kind)?.count ?? 0

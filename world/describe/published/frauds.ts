/** How frequent fraud is, and of which kind. */
import type { Describer } from '../describer.ts'
import { totalOf } from '../frauds.ts'
import { shareOf } from '../table.ts'
import type { Published } from './figure.ts'
import { eba2024, ecb2018, ecb2021, fedFraud, ffaUk, nilson } from './sources.ts'

const fraudMoney = ({ frauds, answers }: Describer) =>
  shareOf(
    totalOf(frauds.kinds, (kind) => kind.approvedCents),
    answers.approved.cents,
  )

export const fraudFigures: readonly Published[] = [
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
    ours: ({ frauds, answers }) =>
      shareOf(
        totalOf(frauds.kinds, (kind) => kind.approved),
        answers.approved.count,
      ),
  },
  {
    figure: 'fraud money without the card present',
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
      figure: `fraud money by ${name}`,
      unit: 'share',
      theirs,
      of: 'UK cards, 2015',
      source: ffaUk,
      ours: ({ frauds: { kinds }, purchases }) =>
        shareOf(kinds.get(kind)?.cents ?? 0, purchases.all.plantedCents),
    }),
  ),
]

/** What accounts owe, and how they pay it. */
import { limitsOf, owedCents } from '../accounts.ts'
import { shareOf } from '../table.ts'
import type { Published } from './figure.ts'
import { nacha, phillyFed } from './sources.ts'

export const accountFigures: readonly Published[] = [
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
]

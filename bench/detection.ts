import { featureSet } from '../features/catalog.ts'
import { openModels } from '../models/champion.ts'
import { decide, readPolicy } from '../models/policy.ts'
import type { Transaction } from '../streams/events.ts'
import { openTerminal } from '../streams/terminal.ts'
import type { WorldEvent } from '../world/truth.ts'
import { world } from '../world/world.ts'
import { askedIn } from './asked.ts'

/**
 * How well the shipped fraud model finds what a world has planted, without servers:
 * `node bench/detection.ts [SEED] [ACCOUNTS] [DAYS]`
 *
 * Truth is what was planted, known or not. The first third of the time only fills the windows.
 */
const declinedShare = 0.005
const warmUpShare = 1 / 3
const startMs = Date.UTC(2025, 2, 1)
const dayMs = 86_400_000

interface Judged {
  readonly score: number
  readonly isFraud: boolean
  readonly amountMinor: number
  readonly fraudType: string | null
  readonly declined: boolean
}

async function main(): Promise<void> {
  const [seed = 424_242, accounts = 1_500, days = 90] = process.argv.slice(2).map(Number)
  const judged = await judge(world({ seed, accounts, days, startMs }), days)
  const frauds = judged.filter(({ isFraud }) => isFraud)
  const ranked = judged.toSorted((one, other) => other.score - one.score)
  const top = ranked.slice(0, Math.floor(declinedShare * judged.length))
  const declined = judged.filter((one) => one.declined)
  const result = {
    seed,
    accounts,
    days,
    authorizations: judged.length,
    frauds: frauds.length,
    averagePrecision: round(averagePrecision(ranked)),
    recallAtHalfPercent: round(share(top, frauds)),
    moneyRecallAtHalfPercent: round(moneyShare(top, frauds)),
    byKindAtHalfPercent: Object.fromEntries(
      [...Map.groupBy(frauds, ({ fraudType }) => fraudType ?? '')].map(([kind, own]) => [
        kind,
        round(
          share(
            top.filter(({ fraudType }) => fraudType === kind),
            own,
          ),
        ),
      ]),
    ),
    atThePolicy: {
      declinedShare: round(declined.length / judged.length),
      recall: round(share(declined, frauds)),
      precision: round(declined.filter(({ isFraud }) => isFraud).length / declined.length),
    },
  }
  openTerminal(process.stdout, process.stderr).line(JSON.stringify(result, null, 2))
}

async function judge(events: Iterable<WorldEvent>, days: number): Promise<readonly Judged[]> {
  const names = { packagesDir: 'models/packages', fraud: 'fraud@1', risk: 'risk@1' }
  const models = await openModels({ ...names, challengers: [], featureSet })
  const policy = await readPolicy('models/policies/default.json')
  const warmUntil = startMs + warmUpShare * days * dayMs
  const judged: Judged[] = []
  for await (const asked of askedIn(events)) {
    for (const { transaction, truth, scores } of await models.score(asked)) {
      if (transaction.eventTime < warmUntil || scores === null) continue
      judged.push({
        score: scores.fraud,
        isFraud: truth !== null,
        amountMinor: amountOf(transaction),
        fraudType: truth?.fraudType ?? null,
        declined: decide({ ...transaction, scores }, policy).action === 'DECLINE',
      })
    }
  }
  await models.close()
  return judged
}

const amountOf = ({ billingAmountMinor }: Transaction): number => Number(billingAmountMinor ?? 0n)

/** Mean over all frauds of the precision at the place where each is found. */
function averagePrecision(ranked: readonly Judged[]): number {
  let found = 0
  let sum = 0
  for (const [at, { isFraud }] of ranked.entries()) {
    if (!isFraud) continue
    found += 1
    sum += found / (at + 1)
  }
  return sum / found
}

const share = (flagged: readonly Judged[], frauds: readonly Judged[]): number =>
  flagged.filter(({ isFraud }) => isFraud).length / frauds.length

const moneyShare = (flagged: readonly Judged[], frauds: readonly Judged[]): number =>
  money(flagged.filter(({ isFraud }) => isFraud)) / money(frauds)

const money = (judged: readonly Judged[]): number =>
  judged.reduce((sum, { amountMinor }) => sum + amountMinor, 0)

const round = (value: number): number => Math.round(value * 1_000) / 1_000

await main()

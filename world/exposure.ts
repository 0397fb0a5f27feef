/** How a purchase comes out: the claim, the label, and the money back from the merchant. */
import type { Transaction } from '../streams/events.ts'
import { falseAlarm } from './alarms.ts'
import { deniedDispute, fraudDispute, honestDispute, type Sale } from './disputes.ts'
import { discover, sayingOf } from './labels.ts'
import type { Ledger, Run } from './ledger.ts'
import { type Random, uuid } from './random.ts'
import { labelOf } from './records.ts'
import type { Step } from './steps.ts'
import type { FraudType, Planted } from './truth.ts'

/** A planted purchase, and the run it belongs to. */
export interface Use {
  readonly planted: Planted
  readonly run: Run
  /** Whether the run starts here, and with it the time to its discovery. */
  readonly begins: boolean
}

/** The run a planted purchase belongs to; with its first purchase begins the time to discovery. */
export function useOf(
  ledger: Pick<Ledger, 'cards' | 'runs' | 'lockedOutBy'>,
  random: Random,
  { atMs, card, planted }: { atMs: number; card: 0 | 1; planted: Planted },
): Use {
  const known = ledger.runs.get(planted.run)
  if (known && known.discovery !== 'UNDECIDED') return { planted, run: known, begins: false }
  const { fraudType, alertMs = null } = planted
  const lockedOut = ledger.lockedOutBy === planted.run
  const run: Run = {
    cardId: known?.cardId ?? ledger.cards[card],
    discovery: discover(random, { fraudType, atMs, alertMs, lockedOut }),
  }
  ledger.runs.set(planted.run, run)
  return { planted, run, begins: true }
}

/** What became of an authorization before anybody looked at it; no sale where nothing stands. */
export interface Made {
  readonly use: Use | null
  readonly approved: boolean
  readonly sale: Sale | null
}

/** What becomes known of an authorization, honest or planted, and when. */
export function exposureOf(
  random: Random,
  authorization: Transaction,
  made: Made,
): readonly Step[] {
  const { use, approved, sale } = made
  if (use === null) return honest(random, authorization, sale)
  const { planted, run, begins } = use
  const { fraudType } = planted
  const denied = fraudType === 'FIRST_PARTY' && sale ? deniedDispute(random, sale) : []
  if (typeof run.discovery !== 'object') return denied
  const { discovery } = run
  const claim: Step = { kind: 'claim', atMs: discovery.atMs, run: planted.run }
  const claims = begins && hasVictim(fraudType) ? [claim] : []
  const atMs = authorization.eventTime
  const said = sayingOf(random, { fraudType, atMs, refused: !approved, discovery })
  if (said === null) return [...claims, ...denied]
  const label = labelOf(authorization, {
    eventId: uuid(random),
    knownAt: said.atMs,
    verdict: 'FRAUD',
    fraudType: said.fraudType,
    source: said.source,
  })
  const back =
    fraudType !== 'FIRST_PARTY' && sale
      ? fraudDispute(random, sale, { fraudType, knownMs: said.atMs })
      : denied
  return [...claims, { kind: 'label', atMs: said.atMs, label }, ...back]
}

/** Frauds of the holder's own: nobody claims, and no card is replaced. */
const ownFrauds: ReadonlySet<FraudType> = new Set([
  'COLLUSION',
  'BUST_OUT',
  'KITING',
  'FIRST_PARTY',
])

const hasVictim = (fraudType: FraudType): boolean => !ownFrauds.has(fraudType)

const honest = (random: Random, authorization: Transaction, sale: Sale | null): readonly Step[] => [
  ...falseAlarm(random, authorization).map(
    (label): Step => ({ kind: 'label', atMs: label.knownAt, label }),
  ),
  ...(sale ? honestDispute(random, sale) : []),
]

import { topics, type WeirRecord } from '../../streams/events.ts'
import { type Random, randomOf } from '../../world/random.ts'
import {
  accountEvent,
  challengerScore,
  deadLetter,
  decision,
  label,
  noon,
  overCleared,
  topicOf,
  transaction,
} from '../sinks/samples.ts'

/** A record on its way to Kafka; `record` is null where the value is meant to be unreadable. */
export interface Known {
  readonly topic: string
  readonly accountId: string
  readonly record: WeirRecord | null
  /** Where an analyst finds it, and the money that it must show there. */
  readonly view: string
  readonly currency: string
  readonly minor: bigint
  /** How often it is sent: a view shows it once all the same. */
  readonly copies: number
}

/** All topics' records, without end; the same ones for the same seed, and no id twice. */
export function* knownStream(seed: number): Generator<Known, never> {
  const random = randomOf(seed, 'stream')
  for (let number = 0; ; number++) yield knownOf(drawn(random, number))
}

interface Drawn {
  readonly id: string
  readonly accountId: string
  readonly eventTime: number
  readonly minor: bigint
  readonly currency: string
  /** From 0 up to, not including, 100: which kind of record it becomes. */
  readonly lot: number
  readonly isRepeated: boolean
}

const accounts = 1_000
const spanMs = 20 * 86_400_000
const currencies = ['USD', 'EUR', 'JPY'] as const

const drawn = (random: Random, number: number): Drawn => ({
  id: `${uuidPart(random)}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
  accountId: `acc_${String(random.word() % accounts).padStart(6, '0')}`,
  eventTime: noon + (random.word() % spanMs),
  minor: BigInt(random.word() % 1_000_000),
  currency: currencies[random.word() % currencies.length] ?? 'USD',
  lot: random.word() % 100,
  isRepeated: random.word() % 20 === 0,
})

const uuidPart = (random: Random): string => random.word().toString(16).padStart(8, '0')

function knownOf(chance: Drawn): Known {
  const { lot, accountId } = chance
  const once = { accountId, copies: 1 }
  if (lot === 99) return { ...once, ...unreadable }
  const { currency, minor, isRepeated } = chance
  const record = recordOf(chance)
  const money = hasMoney(record) ? { currency, minor } : noMoney
  const copies = record.type === 'Decision' && isRepeated ? 2 : 1
  return { accountId, copies, topic: topicOf(record), record, view: viewOf(record), ...money }
}

const noMoney = { currency: '', minor: 0n }

const unreadable = {
  topic: topics.decisions,
  record: null,
  view: 'v_dead_letters',
  ...noMoney,
} as const

function recordOf(chance: Drawn): WeirRecord {
  const { id: eventId, accountId, eventTime, minor, currency, lot } = chance
  const billing = { billingAmountMinor: minor, billingCurrency: currency }
  const amounts = { ...billing, amountMinor: minor, currency }
  const event = { eventId, accountId, eventTime }
  if (lot < 45) return { type: 'Transaction', record: transaction({ ...event, ...amounts }) }
  if (lot < 50) {
    return {
      type: 'AccountEvent',
      record: accountEvent({ ...event, limitMinor: minor, currency }),
    }
  }
  if (lot < 55) {
    const record = label({ eventId, accountId, knownAt: eventTime, ...billing })
    return { type: 'Label', record }
  }
  if (lot < 85) {
    const record = decision({ ...event, decisionId: eventId, ...billing })
    return { type: 'Decision', record }
  }
  if (lot < 95) {
    const record = challengerScore({ ...event, decisionId: eventId })
    return { type: 'ChallengerScore', record }
  }
  if (lot < 97) return { type: 'DeadLetter', record: deadLetter({ sourceTimestamp: eventTime }) }
  const record = overCleared({ ...event, breakId: eventId, stakeMinor: minor, currency })
  return { type: 'Break', record }
}

const hasMoney = ({ type }: WeirRecord): boolean =>
  type !== 'ChallengerScore' && type !== 'DeadLetter'

function viewOf({ type }: WeirRecord): string {
  switch (type) {
    case 'Transaction':
      return 'v_transactions'
    case 'AccountEvent':
      return 'v_account_events'
    case 'Label':
      return 'v_labels'
    case 'Decision':
      return 'v_decisions'
    case 'ChallengerScore':
      return 'v_challenger_scores'
    case 'DeadLetter':
      return 'v_dead_letters'
    case 'Break':
      return 'v_breaks'
  }
}

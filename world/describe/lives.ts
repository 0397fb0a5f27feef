/** What becomes of an authorization, worked out from its steps alone. */
import type { Transaction } from '../../streams/events.ts'

/** One authorization so far; amounts in the merchant's currency. */
export interface Life {
  readonly eventId: string
  readonly single: boolean
  readonly approved: boolean | null
  readonly askedMinor: bigint
  readonly reversedMinor: bigint
  readonly clearedMinor: bigint
  readonly clearings: number
  readonly expired: boolean
}

/** Parts of an amount are rounded one by one. */
const roundingMinor = 2n

export const opensLife = ({ kind }: Transaction): boolean =>
  kind === 'AUTHORIZATION' || kind === 'ADVICE'

export const lifeOf = (record: Transaction): Life => ({
  eventId: record.eventId,
  single: record.messageStyle === 'SINGLE',
  // An ADVICE says at once how it was settled.
  approved: record.approved,
  askedMinor: record.amountMinor ?? 0n,
  reversedMinor: 0n,
  clearedMinor: 0n,
  clearings: 0,
  expired: false,
})

export function lived(life: Life, record: Transaction): Life {
  const amountMinor = record.amountMinor ?? 0n
  switch (record.kind) {
    case 'OUTCOME':
      return answered(life, record, amountMinor)
    case 'INCREMENTAL':
      return { ...life, askedMinor: life.askedMinor + amountMinor }
    case 'REVERSAL':
      return { ...life, reversedMinor: life.reversedMinor + amountMinor }
    case 'EXPIRY':
      return { ...life, expired: true }
    case 'CLEARING':
      return {
        ...life,
        clearings: life.clearings + 1,
        clearedMinor: life.clearedMinor + amountMinor,
      }
    default:
      return life
  }
}

function answered(life: Life, record: Transaction, amountMinor: bigint): Life {
  if (record.originalEventId === life.eventId) return { ...life, approved: record.approved }
  // The answer to an increment: what was refused is not asked for any more.
  return record.approved === false ? { ...life, askedMinor: life.askedMinor - amountMinor } : life
}

export function fateOf(life: Life): string {
  if (life.approved === null) return 'without an outcome'
  if (!life.approved) return 'refused'
  if (life.single) return 'posted at once (single message)'
  if (life.askedMinor === 0n && life.clearings === 0) return 'check for zero'
  return life.clearings === 0 ? unclearedFate(life) : clearedFate(life)
}

function unclearedFate({ askedMinor, reversedMinor, expired }: Life): string {
  if (expired) return 'expired'
  if (reversedMinor === 0n) return 'approved, nothing more yet'
  return reversedMinor >= askedMinor ? 'reversed in full' : 'reversed in part, nothing more yet'
}

function clearedFate(life: Life): string {
  const { askedMinor, reversedMinor, clearedMinor, clearings, expired } = life
  if (expired) return 'cleared after it expired'
  if (reversedMinor > 0n && reversedMinor >= askedMinor) return 'cleared after its reversal'
  const over = clearedMinor - (askedMinor - reversedMinor)
  const amount = over > roundingMinor ? 'for more' : over < -roundingMinor ? 'for less' : 'equal'
  if (clearings > 1) return `cleared in parts, ${amount}`
  if (reversedMinor > 0n) return `reversed in part, the rest cleared, ${amount}`
  return `cleared once, ${amount}`
}

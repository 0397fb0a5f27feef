import { type Decoded, needsDecision } from '../../streams/events.ts'
import { payloadHash, placeOf, type Row, rowsOf, type Source, sinkRefused } from '../rows.ts'
import { type Checksums, hash64 } from './checksum.ts'

/** Five minutes of Kafka time. */
export const slotMs = 300_000
/** A stretch of the log is folded and stored as one; it ends at a multiple of this. */
export const stretchOffsets = 4_096

/** What a stretch of one partition holds of one slot. The fields are columns of kafka_figures. */
export interface Figures {
  readonly topic: string
  readonly kafkaPartition: number
  readonly stretchFirst: number
  readonly stretchNext: number
  readonly slot: number
  readonly records: number
  readonly offsetMin: number
  readonly offsetMax: number
  readonly offsetSum: bigint
  readonly payloadSum: bigint
  /** Rows that these records have in the tables besides their deliveries. */
  readonly storedRows: number
  readonly rowOffsetSum: bigint
  readonly rowSum: bigint
  /** How many of these rows are dead letters of the sink. */
  readonly refusedRows: number
  readonly currencies: readonly string[]
  readonly amountsMinor: readonly bigint[]
  readonly askedOffsets: readonly number[]
  readonly askedIds: readonly bigint[]
  readonly answeredPartitions: readonly number[]
  readonly answeredOffsets: readonly number[]
  readonly answeredMin: number
  readonly answeredMax: number
  readonly layout: bigint
}

/**
 * Folds records into figures, stretch by stretch. Records of a partition come in the order of the
 * log, from the first offset of a stretch on: read again, they give the same figures.
 */
export interface Fold {
  /** Takes a record; returns the figures of the stretch that has ended before it, or none. */
  take(source: Source): readonly Figures[]
  /** The figures of the stretches that have not ended yet. */
  rest(): readonly Figures[]
}

export function createFold(checksums: Checksums): Fold {
  const stretches = new Map<string, Stretch>()
  return {
    take(source) {
      const { topic, partition, offset } = source.message
      const name = `${topic}-${partition}`
      const open = stretches.get(name)
      const isOver = open !== undefined && offset >= stretchEnd(open.first)
      const stretch = open && !isOver ? open : openStretch(source)
      stretches.set(name, stretch)
      addTo(stretch, source, checksums)
      return isOver ? figuresOf(open, checksums) : []
    },
    rest: () => [...stretches.values()].flatMap((stretch) => figuresOf(stretch, checksums)),
  }
}

/** The first offset that is not of the same stretch as `offset`. */
const stretchEnd = (offset: number): number =>
  (Math.floor(offset / stretchOffsets) + 1) * stretchOffsets

interface Stretch {
  readonly topic: string
  readonly partition: number
  readonly first: number
  next: number
  readonly slots: Map<number, Slot>
}

interface Slot {
  records: number
  offsetMin: number
  offsetMax: number
  offsetSum: bigint
  payloadSum: bigint
  storedRows: number
  rowOffsetSum: bigint
  rowSum: bigint
  refusedRows: number
  readonly amounts: Map<string, bigint>
  readonly asked: { readonly offset: number; readonly id: bigint }[]
  readonly answered: { readonly partition: number; readonly offset: number }[]
}

const openStretch = ({ message: { topic, partition, offset } }: Source): Stretch => ({
  topic,
  partition,
  first: offset,
  next: offset,
  slots: new Map(),
})

const openSlot = (offset: number): Slot => ({
  records: 0,
  offsetMin: offset,
  offsetMax: offset,
  offsetSum: 0n,
  payloadSum: 0n,
  storedRows: 0,
  rowOffsetSum: 0n,
  rowSum: 0n,
  refusedRows: 0,
  amounts: new Map(),
  asked: [],
  answered: [],
})

function addTo(stretch: Stretch, source: Source, checksums: Checksums): void {
  const { message, decoded } = source
  const { offset } = message
  const { kafkaTime } = placeOf(message)
  const start = Math.floor(kafkaTime / slotMs) * slotMs
  const slot = stretch.slots.get(start) ?? openSlot(offset)
  stretch.slots.set(start, slot)
  stretch.next = offset + 1
  slot.records += 1
  slot.offsetMax = offset
  slot.offsetSum += BigInt(offset)
  slot.payloadSum = plus64(slot.payloadSum, payloadHash(message))
  const row = rowsOf(source).find(({ table }) => table !== 'deliveries')
  if (row) addRow(slot, row, checksums.of(row))
  addQuestion(slot, offset, decoded)
}

function addRow(slot: Slot, row: Row, checksum: bigint): void {
  slot.storedRows += 1
  slot.rowOffsetSum += BigInt(row.source.message.offset)
  slot.rowSum = plus64(slot.rowSum, checksum)
  if (row.table === 'dead_letters' && row.values.reason === sinkRefused) slot.refusedRows += 1
  if (row.table !== 'transactions' && row.table !== 'decisions') return
  const { kind, billingCurrency, billingAmountMinor } = row.values
  const counts = row.table === 'decisions' || moneyKinds.has(kind)
  if (!counts || typeof billingAmountMinor !== 'bigint') return
  const currency = typeof billingCurrency === 'string' ? billingCurrency : ''
  slot.amounts.set(currency, (slot.amounts.get(currency) ?? 0n) + billingAmountMinor)
}

/** The kinds of transactions whose amounts are added up. */
const moneyKinds: ReadonlySet<unknown> = new Set(['AUTHORIZATION', 'INCREMENTAL', 'CLEARING'])

function addQuestion(slot: Slot, offset: number, decoded: Decoded): void {
  if (decoded.kind === 'unreadable') return
  const { type, record } = decoded.record
  if (type === 'Transaction' && needsDecision({ type, record })) {
    slot.asked.push({ offset, id: hash64(record.eventId) })
  }
  if (type === 'Decision') {
    slot.answered.push({ partition: record.sourcePartition, offset: record.sourceOffset })
  }
}

const plus64 = (one: bigint, other: bigint): bigint => BigInt.asUintN(64, one + other)

/** More than any offset: the least of none. */
const noOffset = Number.MAX_SAFE_INTEGER

function figuresOf(stretch: Stretch, { layout }: Checksums): readonly Figures[] {
  const { topic, partition, first, next } = stretch
  const place = { topic, kafkaPartition: partition, stretchFirst: first, stretchNext: next, layout }
  return [...stretch.slots].map(([slot, { amounts, asked, answered, ...figures }]) => ({
    ...place,
    slot,
    ...figures,
    currencies: [...amounts.keys()],
    amountsMinor: [...amounts.values()],
    askedOffsets: asked.map(({ offset }) => offset),
    askedIds: asked.map(({ id }) => id),
    answeredPartitions: answered.map((source) => source.partition),
    answeredOffsets: answered.map((source) => source.offset),
    answeredMin: answered.reduce((least, { offset }) => Math.min(least, offset), noOffset),
    answeredMax: answered.reduce((most, { offset }) => Math.max(most, offset), 0),
  }))
}

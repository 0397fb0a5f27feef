import { setTimeout } from 'node:timers/promises'
import { type ClickHouse, openClickHouse } from '../../sinks/clickhouse.ts'
import { topics } from '../../streams/events.ts'
import type { Ground } from './ground.ts'
import { noteWrites, readBounds, readDeliveries, readRows, readViews, readWrites } from './held.ts'
import { totalsOf } from './ledger.ts'
import { type Kill, planKills, type Victim, victims } from './plan.ts'
import { produceKnown } from './producing.ts'
import { openSlot, type Slot } from './slot.ts'
import { until } from './until.ts'
import { type Finding, judge } from './verdict.ts'

/** What is wrong with the sink on purpose; `nothing` runs `weir sink` as it is. */
export const plants = ['nothing', 'commit-first'] as const

export interface ChaosOptions {
  readonly seed: number
  readonly kills: number
  readonly ratePerSecond: number
  readonly plant: (typeof plants)[number]
  readonly signal: AbortSignal
  readonly onKill: (killed: number) => void
}

export interface ChaosReport {
  readonly kills: Readonly<Record<Victim, number>>
  /** Sinks that ended by themselves, by what they said; each was started again. */
  readonly ended: Readonly<Record<string, number>>
  readonly records: number
  /** Deliveries written, each as often as it was written. */
  readonly written: number
  /** Deliveries that were there already when they were written: what merges take away. */
  readonly doubles: number
  readonly seconds: number
  /** Whether the sinks committed everything that Kafka holds, in time. */
  readonly isCaughtUp: boolean
  readonly findings: readonly Finding[]
  /** What was produced and what the views show, by currency, in minor units. */
  readonly money: readonly Money[]
}

interface Money {
  readonly currency: string
  readonly produced: bigint
  readonly shown: bigint
}

/** A group whose members were all killed waits for their sessions to end. */
const workMsMax = 10_000
const catchUpMsMax = 180_000

/**
 * Produces a known stream while sinks and ClickHouse are killed and started again, lets the sinks
 * catch up, and compares what the tables show with what was produced. Runs on the same ground read
 * the whole log anew, into tables of their own.
 */
export async function runChaos(ground: Ground, options: ChaosOptions): Promise<ChaosReport> {
  const startedAt = performance.now()
  const plan = planKills(options.seed, options.kills)
  const { seed, plant, ratePerSecond, signal } = options
  const name = `chaos_${plant.replace('-', '_')}_${seed}`
  const { context, env } = await ground.prepare(name)
  const clickhouse = openClickHouse({
    url: ground.stack.urls.clickhouseUrl,
    database: name,
    requestTimeoutMs: context.settings.WEIR_CLICKHOUSE_TIMEOUT_MS,
    connectionsMax: 2,
  })
  await noteWrites(clickhouse)
  const ended: Record<string, number> = {}
  const onEnded = (reason: string) => {
    ended[reason] = (ended[reason] ?? 0) + 1
  }
  const newSlot = () => openSlot({ program: programs[plant], env, onEnded })
  const slots = [newSlot(), newSlot()] as const
  const stop = new AbortController()
  const ending = AbortSignal.any([stop.signal, signal])
  try {
    await Promise.all(slots.map((slot) => slot.start()))
    const producing = produceKnown(ground, { seed, ratePerSecond, stop: ending })
    const killing = killAll(plan, { ...options, signal: ending, ground, slots })
    await Promise.all([producing, killing.finally(() => stop.abort())])
    const wait = { msMax: catchUpMsMax, signal }
    const isCaughtUp = await until(() => isCommitted(ground, name), wait)
    await Promise.all(slots.map((slot) => slot.stop()))
    return {
      kills: countKills(plan),
      ended,
      records: [...ground.ledger.sent().values()].reduce((sum, count) => sum + count, 0),
      ...(await readWrites(clickhouse)),
      isCaughtUp,
      ...(await audit(ground, clickhouse)),
      seconds: Math.round((performance.now() - startedAt) / 1_000),
    }
  } finally {
    stop.abort()
    await Promise.all(slots.map((slot) => slot.kill()))
    await clickhouse.close()
  }
}

const weir = new URL('../../streams/cli.ts', import.meta.url).pathname
const commitFirst = new URL('./commit-first.ts', import.meta.url).pathname
const quiet = '--disable-warning=TimeoutNegativeWarning'

const programs: Readonly<Record<ChaosOptions['plant'], readonly string[]>> = {
  nothing: [quiet, weir, 'sink'],
  'commit-first': [quiet, commitFirst],
}

interface Killing extends Pick<ChaosOptions, 'signal' | 'onKill'> {
  readonly ground: Ground
  readonly slots: readonly [Slot, Slot]
}

/** The victims die side by side, each as soon as it is at work again. */
async function killAll(plan: readonly Kill[], killing: Killing): Promise<void> {
  const { signal, onKill } = killing
  const targets = targetsOf(killing)
  let killed = 0
  await Promise.all(
    victims.map(async (victim) => {
      const target = targets[victim]
      for (const { pauseMs, awayMs } of plan.filter((kill) => kill.victim === victim)) {
        await until(target.isAtWork, { msMax: workMsMax, signal })
        await setTimeout(pauseMs, undefined, { signal })
        await target.kill()
        killed += 1
        onKill(killed)
        await setTimeout(awayMs, undefined, { signal })
        await target.start()
      }
    }),
  )
}

type Target = Pick<Slot, 'isAtWork' | 'kill' | 'start'>

const targetsOf = ({ ground, slots }: Killing): Readonly<Record<Victim, Target>> => ({
  'sink 1': slots[0],
  'sink 2': slots[1],
  clickhouse: {
    // Of use is the death of a server that is being written to.
    isAtWork: async () => (await slots[0].isAtWork()) || slots[1].isAtWork(),
    kill: () => ground.stack.kill('clickhouse'),
    start: () => ground.stack.restart('clickhouse'),
  },
})

const countKills = (plan: readonly Kill[]): Readonly<Record<Victim, number>> => {
  const of = (victim: Victim) => plan.filter((kill) => kill.victim === victim).length
  return { 'sink 1': of('sink 1'), 'sink 2': of('sink 2'), clickhouse: of('clickhouse') }
}

async function isCommitted({ kafka }: Ground, groupId: string): Promise<boolean> {
  for (const topic of Object.values(topics)) {
    const committed = await kafka.committed(groupId, topic)
    for (const [partition, { next }] of await kafka.bounds(topic)) {
      if (next > 0 && committed.get(partition)?.offset !== next) return false
    }
  }
  return true
}

/** Three looks at the same records; each could miss what another sees. */
async function audit({ kafka, ledger }: Ground, clickhouse: ClickHouse) {
  const bounds = await readBounds(kafka)
  const views = await readViews(clickhouse)
  const shown = totalsOf(views)
  return {
    findings: [
      { name: 'deliveries', expected: bounds, held: await readDeliveries(clickhouse) },
      { name: 'rows', expected: bounds, held: await readRows(clickhouse) },
      { name: 'views', expected: ledger.shown(), held: views },
    ].map(judge),
    money: [...totalsOf(ledger.shown())].map(([currency, produced]) => ({
      currency,
      produced,
      shown: shown.get(currency) ?? 0n,
    })),
  }
}

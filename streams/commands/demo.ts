import { Command, InvalidArgumentError } from 'commander'
import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { countDeliveries, readDeclined, readExamples, readOverview } from '../../sinks/overview.ts'
import type { StackUrls } from '../../stack/servers.ts'
import { startStack } from '../../stack/stack.ts'
import { deliver, usualRates } from '../../world/delivery.ts'
import { eventsPerSecond as atRate } from '../../world/feed.ts'
import type { FeederCounts } from '../../world/feeder.ts'
import { randomOf } from '../../world/random.ts'
import type { Truth } from '../../world/truth.ts'
import { world } from '../../world/world.ts'
import { environment } from '../config.ts'
import { PipelineError } from '../errors.ts'
import { topics } from '../events.ts'
import { type Child, freePort, startChild } from './children.ts'
import { type CommandContext, exitCodes } from './context.ts'
import { type DemoResult, fraudFigures, holds, reportLines, summaryOf } from './demo-report.ts'
import { findServers, givenServers, openKafka, openTables } from './servers.ts'
import { runSetup } from './setup.ts'
import { runWorldLoop } from './world-loop.ts'
import { worldStart } from './world-options.ts'

interface Options {
  readonly seed: number
  readonly accounts: number
  readonly days: number
  readonly rate: number
  readonly json?: boolean
  readonly stay?: boolean
}

export const demoCommand = (context: CommandContext): Command =>
  new Command('demo')
    .description('Run everything on real servers, with a card program that never existed')
    .option('--seed <n>', 'which world', count, 20_260)
    .option('--accounts <n>', 'its accounts', count, 1_000)
    .option('--days <n>', 'its days', count, 45)
    .option('--rate <n>', 'events per second', count, 1_000)
    .option('--json', 'print one JSON object on standard output')
    .option('--stay', 'keep the servers, the scoring and the sink running until Ctrl-C')
    .addHelpText('after', '\nEnds with 0 only if every authorization has exactly one decision')
    .addHelpText('after', 'and every record of Kafka is in ClickHouse.')
    .action((options: Options) => runDemo(context, options))

function count(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number above 0.')
}

async function runDemo(context: CommandContext, options: Options): Promise<void> {
  const { terminal, signal, root, settings } = context
  const stack = await startStack({
    root,
    name: `demo-${process.pid}`,
    given: givenServers(settings),
    say: (text) => terminal.note(text),
    signal,
  })
  try {
    const inStack = onServers(context, stack.urls)
    await runSetup(inStack)
    const urls = stack.urls
    const children: Child[] = []
    try {
      for (const name of ['score', 'sink']) {
        const child = await startOn(inStack, { name, urls })
        children.push(child)
        await atWork(inStack, child)
      }
      const result = await runOnce(inStack, { options, children })
      if (result === 'interrupted') {
        process.exitCode = exitCodes.interrupted
        return
      }
      if (options.json) terminal.line(JSON.stringify(result.summary))
      else for (const line of reportLines(result)) terminal.line(line)
      if (!holds(result)) process.exitCode = exitCodes.failed
      if (options.stay) await stay(inStack, children)
    } finally {
      await Promise.all(children.map((child) => child.stop()))
    }
  } finally {
    terminal.note('Stopping the servers')
    await stack.stop()
  }
}

/** The same context, its settings naming these servers. */
const onServers = (context: CommandContext, urls: StackUrls): CommandContext => ({
  ...context,
  settings: { ...context.settings, ...settingsOf(urls) },
})

const settingsOf = (urls: StackUrls) => ({
  WEIR_KAFKA_BROKERS: urls.kafkaBrokers.join(','),
  WEIR_REGISTRY_URL: urls.registryUrl,
  WEIR_REDIS_URL: urls.redisUrl,
  WEIR_CLICKHOUSE_URL: urls.clickhouseUrl,
})

/** Starts a process of weir on these servers. */
const startOn = async (
  { terminal }: CommandContext,
  { name, urls }: { name: string; urls: StackUrls },
): Promise<Child> =>
  startChild({
    args: [name],
    port: await freePort(),
    env: { ...environment(), ...settingsOf(urls), WEIR_LOG_LEVEL: 'warn' },
    onLine: (line) => terminal.note(`${name}: ${line}`),
  })

/** Waits until a process does its work. */
async function atWork(context: CommandContext, child: Child): Promise<void> {
  const { terminal, pause, now, signal } = context
  const deadline = now() + startMsMax
  while (!(await child.isHealthy()) && !signal.aborted) {
    child.check()
    if (now() > deadline) throw notAtWork(child)
    await pause(lookEveryMs)
  }
  terminal.note(`${child.name}: at work`)
}

const notAtWork = ({ name }: Child) =>
  new PipelineError(
    'STACK_UNAVAILABLE',
    `${name} is not at work after ${startMsMax / 1_000} s: see what it said above`,
  )

const startMsMax = 60_000

async function runOnce(
  context: CommandContext,
  { options, children }: { options: Options; children: readonly Child[] },
): Promise<DemoResult | 'interrupted'> {
  const startedMs = context.now()
  let shownMs = startedMs
  const frauds = new Map<string, Truth>()
  const { seed, accounts, days } = options
  const made = world({ seed, accounts, days, startMs: Date.parse(worldStart) })
  const counts = await runWorldLoop(context, {
    events: deliver(randomOf(seed, 'delivery'), made, usualRates),
    pace: atRate(options.rate),
    onSent: (sent) => {
      for (const { event, truth } of sent) if (truth) frauds.set(event.record.eventId, truth)
    },
    onProgress: (soFar) => {
      if (context.now() - shownMs < lookEveryMs) return
      shownMs = context.now()
      for (const child of children) child.check()
      context.terminal.progress(progressLine(soFar, shownMs - startedMs))
    },
  })
  context.terminal.progress(progressLine(counts, context.now() - startedMs), 'done')
  if (context.signal.aborted) return 'interrupted'
  const eventsPerSecond = counts.sent / ((context.now() - startedMs) / 1_000)
  const urls = findServers(context)
  const clickhouse = openTables(context, urls)
  try {
    const offsets = await caughtUp(context, { clickhouse, urls, children })
    if (context.signal.aborted) return 'interrupted'
    const overview = await readOverview(clickhouse)
    const rows = Object.fromEntries(
      Object.keys(offsets).map((topic) => [topic, overview.rows[topic] ?? 0]),
    )
    const declined = await readDeclined(clickhouse)
    const fraud = fraudFigures(frauds, declined)
    const examples = await readExamples(clickhouse, { declined: fraud.caughtIds })
    const summary = summaryOf({ ...overview, rows }, fraud)
    return { summary, eventsByKind: overview.events, examples, offsets, eventsPerSecond }
  } finally {
    await clickhouse.close()
  }
}

const progressLine = ({ sent, answered, open, waiting }: FeederCounts, elapsedMs: number): string =>
  `${(elapsedMs / 1_000).toFixed(0)} s: ${sent} events sent, ${answered} decisions, ` +
  `${open} open, ${waiting} waiting for them`

interface Catching {
  readonly clickhouse: ClickHouse
  readonly urls: StackUrls
  readonly children: readonly Child[]
}

const catchUpMsMax = 60_000
const lookEveryMs = 250

/** Waits until ClickHouse holds what Kafka holds; returns the records of Kafka by topic. */
async function caughtUp(
  context: CommandContext,
  { clickhouse, urls, children }: Catching,
): Promise<Readonly<Record<string, number>>> {
  const { now, pause, terminal, signal } = context
  const kafka = openKafka(context, { urls, name: 'demo' })
  try {
    const offsets: Record<string, number> = {}
    for (const topic of Object.values(topics)) {
      const bounds = [...(await kafka.bounds(topic)).values()]
      offsets[topic] = bounds.reduce((sum, { first, next }) => sum + next - first, 0)
    }
    const deadline = now() + catchUpMsMax
    for (; now() < deadline && !signal.aborted; await pause(lookEveryMs)) {
      for (const child of children) child.check()
      const rows = await countDeliveries(clickhouse)
      const behind = Object.entries(offsets).map(([topic, sent]) => sent - (rows[topic] ?? 0))
      const left = behind.reduce((sum, count) => sum + Math.max(0, count), 0)
      terminal.progress(`Waiting for ClickHouse: ${left} records to come`)
      if (left === 0) {
        terminal.progress('ClickHouse has caught up', 'done')
        break
      }
    }
    return offsets
  } finally {
    await kafka.close()
  }
}

/** Serves until the signal, or until a process ends by itself. */
async function stay(context: CommandContext, children: readonly Child[]): Promise<void> {
  const { terminal, signal, pause, settings } = context
  terminal.note('Serving until Ctrl-C. In another shell, with these settings:')
  for (const [name, value] of Object.entries(settings)) {
    if (/^WEIR_(KAFKA_BROKERS|REGISTRY_URL|REDIS_URL|CLICKHOUSE_URL)$/.test(name)) {
      terminal.note(`  export ${name}='${value}'`)
    }
  }
  while (!signal.aborted) {
    for (const child of children) child.check()
    await pause(lookEveryMs)
  }
}

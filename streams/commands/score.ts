import { Command } from 'commander'
import { featureSet } from '../../features/catalog.ts'
import { openRedisWindows } from '../../features/redis.ts'
import type { RedisWindows } from '../../features/stored.ts'
import { type Models, openModels } from '../../models/champion.ts'
import { readPolicy } from '../../models/policy.ts'
import type { Codec } from '../avro.ts'
import { challenge } from '../challenge.ts'
import { type DecidedPartition, type Deciding, decideChunk } from '../decide.ts'
import { type Message, topics } from '../events.ts'
import { createPartitioner } from '../kafka.ts'
import { attempt, workThrough } from '../retry.ts'
import { createScorer, type Step } from '../score.ts'
import type { Found } from '../takeover.ts'
import {
  createScoreMetrics,
  exposeWindows,
  type ScoreMetrics,
  serveTelemetry,
} from '../telemetry.ts'
import type { Consuming, KafkaPort } from '../transport.ts'
import { type CommandContext, patienceOf, untilStopped } from './context.ts'
import { findServers, list, openKafka, openRegistry, requireTopic } from './servers.ts'

export const scoreCommand = (context: CommandContext): Command =>
  new Command('score')
    .description('Decide every authorization on card.events, until Ctrl-C or SIGTERM')
    .addHelpText('after', '\nRun one process per core; together they share the partitions.')
    .action(() => runScore(context, { afterStep: async () => {} }))

/** Decides until the context's signal; `afterStep` is where tests break a chunk off. */
export async function runScore(
  context: CommandContext,
  { afterStep }: { afterStep: (step: Step) => Promise<void> },
): Promise<void> {
  const { settings } = context
  const log = context.log('score')
  const parts = await openParts(context)
  const metrics = createScoreMetrics()
  exposeWindows(metrics.registry, parts.windows.counts)
  const backlogMax = settings.WEIR_CHALLENGER_BACKLOG_MAX
  let standing = 'waiting for partitions'
  const telemetry = await serveTelemetry(settings.WEIR_METRICS_PORT, metrics.registry, () => ({
    ok: standing === 'deciding',
    reason: standing,
  }))
  const consuming = await parts.kafka.consume({
    groupId: settings.WEIR_GROUP,
    topics: [topics.events],
    from: 'beginning',
    fetchBytesMax: settings.WEIR_FETCH_BYTES_MAX,
    fetchWaitMsMax: settings.WEIR_FETCH_WAIT_MS_MAX,
  })
  const scorer = createScorer({
    kafka: parts.kafka,
    consuming,
    windows: parts.windows,
    groupId: settings.WEIR_GROUP,
    decide: (chunk) => decideChunk(chunk, parts.deciding),
    partitionOf: parts.deciding.decoding.partitionOf,
    readDecisions: (messages) => readDecisions(messages, parts.codec),
    afterStep,
    onSent: async (decided) => {
      count(decided, { metrics, now: context.now() })
      await challengeAll(decided, { parts, consuming, metrics, backlogMax })
    },
  })
  const working = workThrough({
    inbox: consuming.inbox,
    chunkMessagesMax: settings.WEIR_CHUNK_MESSAGES_MAX,
    lingerMs: 0,
    patience: patienceOf(context),
    now: context.now,
    pause: context.pause,
    onOutage: (error) => {
      standing = error.message
      metrics.outages.inc({ code: error.code })
      log.warn({ code: error.code }, error.message)
    },
    work: async (chunk) => {
      const stopTimer = metrics.chunkSeconds.startTimer()
      await scorer.score(chunk)
      stopTimer()
      standing = 'deciding'
      metrics.messages.inc(chunk.length)
      metrics.waiting.set(consuming.inbox.waiting())
    },
  })
  log.info({ fraud: parts.models.fraud, risk: parts.models.risk }, 'scoring')
  try {
    await untilStopped({ context, consuming, working })
    await scorer.score([])
  } finally {
    await consuming.stop()
    await parts.close()
    telemetry?.close()
  }
  log.info('stopped: what was taken is committed')
}

interface Parts {
  readonly kafka: KafkaPort
  readonly codec: Codec
  readonly windows: RedisWindows
  readonly models: Models
  readonly deciding: Deciding
  close(): Promise<void>
}

async function openParts(context: CommandContext): Promise<Parts> {
  const { settings } = context
  const urls = findServers(context)
  const policy = await readPolicy(settings.WEIR_POLICY)
  const models = await openModels({
    packagesDir: settings.WEIR_PACKAGES,
    fraud: settings.WEIR_FRAUD_MODEL,
    risk: settings.WEIR_RISK_MODEL,
    challengers: list(settings.WEIR_CHALLENGERS),
    featureSet,
  })
  const kafka = openKafka(context, { urls, name: 'score' })
  const partitions = await requireTopic(kafka, settings.WEIR_PARTITIONS)
  const codec = openRegistry(context, urls)
  await codec.connect()
  const windows = await openRedisWindows(windowOptions(context, urls.redisUrl))
  const deciding: Deciding = {
    prepare: codec.prepare,
    decoding: {
      decode: codec.decode,
      partitionOf: createPartitioner(partitions),
      limits: {
        amountMinorMax: settings.WEIR_AMOUNT_MINOR_MAX,
        futureMsMax: settings.WEIR_FUTURE_MS_MAX,
      },
      deadLetterBytesMax: settings.WEIR_DEAD_LETTER_BYTES_MAX,
    },
    windows,
    models,
    policy,
    featureSet: featureSet.version,
    encode: codec.encode,
  }
  const close = async () => {
    await windows.close()
    await models.close()
    await kafka.close()
  }
  return { kafka, codec, windows, models, deciding, close }
}

/** How the windows of this installation are kept. */
export const windowOptions = ({ settings, now }: CommandContext, url: string) => ({
  url,
  partitions: settings.WEIR_PARTITIONS,
  sharedBuckets: settings.WEIR_SHARED_BUCKETS,
  sharedStalenessMs: settings.WEIR_SHARED_STALENESS_MS,
  cachedKeysMax: settings.WEIR_CACHED_KEYS_MAX,
  windowTtlSeconds: settings.WEIR_WINDOW_TTL_DAYS * 86_400,
  accountTtlSeconds: settings.WEIR_ACCOUNT_TTL_DAYS * 86_400,
  latenessMs: settings.WEIR_LATENESS_MS,
  commandTimeoutMs: settings.WEIR_REDIS_TIMEOUT_MS,
  features: featureSet,
  now,
})

async function readDecisions(
  messages: readonly Message[],
  codec: Codec,
): Promise<readonly Found[]> {
  await codec.prepare(messages.map(({ value }) => value))
  return messages.flatMap(({ topic, key, value }) => {
    const decoded = codec.decode(value)
    if (decoded.kind === 'unreadable' || decoded.record.type !== 'Decision') return []
    if (key === null || value === null) return []
    const { decisionId, sourcePartition, sourceOffset } = decoded.record.record
    return [{ decisionId, sourcePartition, sourceOffset, outgoing: { topic, key, value } }]
  })
}

interface Counting {
  readonly metrics: ScoreMetrics
  readonly now: number
}

function count(decided: readonly DecidedPartition[], { metrics, now }: Counting): void {
  for (const { answers, deadLetterReasons, duplicates, late } of decided) {
    metrics.duplicates.inc(duplicates)
    metrics.late.inc(late)
    for (const reason of deadLetterReasons) metrics.deadLetters.inc({ reason })
    for (const { decision, producedAt } of answers) {
      metrics.decisions.inc({ action: decision.action })
      metrics.decisionSeconds.observe(Math.max(0, now - producedAt) / 1_000)
      if (decision.standIn) metrics.standIns.inc()
    }
  }
}

interface Challenging {
  readonly parts: Parts
  readonly consuming: Consuming
  readonly metrics: ScoreMetrics
  readonly backlogMax: number
}

/** Challengers are dropped first under load: a decision never waits for them. */
async function challengeAll(
  decided: readonly DecidedPartition[],
  { parts, consuming, metrics, backlogMax }: Challenging,
): Promise<void> {
  const answers = decided.flatMap((partition) => partition.answers)
  const { models } = parts
  if (models.challengers.length === 0 || answers.length === 0) return
  const failure = await attempt(async () => {
    if (consuming.inbox.waiting() > backlogMax) metrics.challengersSkipped.inc(answers.length)
    else await parts.kafka.send(await challenge(answers, { models, encode: parts.codec.encode }))
  })
  // What is decided is out already: a challenger that cannot be heard is only counted.
  if (failure) metrics.challengersSkipped.inc(answers.length)
}

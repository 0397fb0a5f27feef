import { z } from 'zod'
import { PipelineError } from './errors.ts'

const text = (doc: string, fallback = '') => z.string().default(fallback).describe(doc)
const secret = (doc: string) => z.string().default('').describe(doc).meta({ secret: true })
const count = (doc: string, fallback: number, bounds: { min?: 0; max?: number } = {}) => {
  const { min = 1, max = Number.MAX_SAFE_INTEGER } = bounds
  return z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .default(fallback)
    .describe(doc)
}
const days = (doc: string, fallback: number) =>
  z.coerce
    .number('must be a number')
    .positive('must be above 0')
    .max(36_500, 'must be at most 36500')
    .default(fallback)
    .describe(doc)
const yes = (doc: string, fallback: 'yes' | 'no') =>
  z.enum(['yes', 'no']).default(fallback).describe(doc)

/** Every setting, its default and what it means; the environment variables have these names. */
const settings = z.object({
  WEIR_KAFKA_BROKERS: text('Kafka brokers, host:port, parted by commas; empty: weir stack'),
  WEIR_KAFKA_USERNAME: text('User name for SASL SCRAM-SHA-512; empty: none'),
  WEIR_KAFKA_PASSWORD: secret('Its password'),
  WEIR_KAFKA_TLS: yes('Whether to speak TLS to Kafka', 'no'),
  WEIR_REGISTRY_URL: text('Schema registry (Confluent API), user:password@ allowed in it'),
  WEIR_REDIS_URL: text('Redis, redis:// or rediss://, password and database number allowed in it'),
  WEIR_CLICKHOUSE_URL: text('ClickHouse over HTTP, user:password@ allowed in it'),
  WEIR_CLICKHOUSE_DATABASE: text('Database of the tables', 'weir'),
  WEIR_STACK: text(
    'Name of the stack under .weir/ whose servers are used where none is given',
    'main',
  ),

  WEIR_PARTITIONS: count('Partitions of the topics, chosen once when they are created', 12, {
    max: 1_000,
  }),
  WEIR_REPLICAS: count('Replicas of the topics when they are created', 1, { max: 7 }),
  WEIR_RETENTION_DAYS: days('How long card.events, card.decisions and dead letters are kept', 40),

  WEIR_GROUP: text('Consumer group of the scoring processes', 'weir-score'),
  WEIR_SINK_GROUP: text('Consumer group of the sink processes', 'weir-sink'),
  WEIR_CHUNK_MESSAGES_MAX: count('Messages decided at once, over all partitions', 1_024, {
    max: 100_000,
  }),
  WEIR_FETCH_BYTES_MAX: count('Bytes fetched per partition and request', 262_144),
  WEIR_FETCH_WAIT_MS_MAX: count('How long Kafka may hold a fetch back to fill it', 20, { min: 0 }),
  WEIR_SEND_MS_MAX: count('How long Kafka may take to acknowledge records', 10_000),
  WEIR_SESSION_MS: count('Silence after which the partitions of a process go to others', 45_000),
  WEIR_OUTAGE_MS_MAX: count('How long a dependency may be away before the process ends', 600_000, {
    min: 0,
  }),
  WEIR_RETRY_PAUSE_MS_MIN: count('First pause before a chunk is tried again', 100),
  WEIR_RETRY_PAUSE_MS_MAX: count('Longest pause before a chunk is tried again', 3_000),

  WEIR_PACKAGES: text('Folder of the model packages', 'models/packages'),
  WEIR_POLICY: text('Policy file', 'models/policies/default.json'),
  WEIR_FRAUD_MODEL: text('Fraud model in force', 'fraud@1'),
  WEIR_RISK_MODEL: text('Risk model in force', 'risk@1'),
  WEIR_CHALLENGERS: text('Challenger models, name@version, parted by commas; empty: none'),
  WEIR_CHALLENGER_BACKLOG_MAX: count('Messages waiting beyond which challengers are skipped', 512, {
    min: 0,
  }),

  WEIR_SHARED_BUCKETS: count('Hash tags over which shared windows are spread', 16, { max: 1_024 }),
  WEIR_SHARED_STALENESS_MS: count('How old a cached shared window may be', 1_000, { min: 0 }),
  WEIR_CACHED_KEYS_MAX: count('Windows cached in one process', 200_000),
  WEIR_LATENESS_MS: count(
    'How late, against the account, an event may change windows',
    86_400_000,
    { min: 0 },
  ),
  WEIR_WINDOW_TTL_DAYS: days('How long an idle window is kept', 33),
  WEIR_ACCOUNT_TTL_DAYS: days('How long an idle account is kept', 400),
  WEIR_REDIS_TIMEOUT_MS: count('How long a Redis call may take', 5_000),

  WEIR_AMOUNT_MINOR_MAX: z.coerce
    .bigint()
    .positive()
    .max(500_000_000_000n)
    .default(100_000_000_000n)
    .describe('Largest amount taken, in minor units'),
  WEIR_FUTURE_MS_MAX: count('How far an event may lie beyond its Kafka timestamp', 300_000, {
    min: 0,
  }),
  WEIR_DEAD_LETTER_BYTES_MAX: count('Bytes of a value that a dead letter keeps', 65_536, {
    min: 0,
  }),
  WEIR_UNKNOWN_SCHEMA_MS: count('How long an unknown schema id is not asked for again', 10_000, {
    min: 0,
  }),

  WEIR_SINK_ROWS_MAX: count('Records written to ClickHouse at once', 10_000),
  WEIR_SINK_BYTES_MAX: count('Bytes written to ClickHouse at once', 33_554_432),
  WEIR_SINK_LINGER_MS: count('How long the sink waits to fill a batch', 500, { min: 0 }),
  WEIR_SINK_MONTHS_MAX: count('Months of event time that one insert may touch', 60, { max: 100 }),
  WEIR_SINK_REFUSED_ROWS_MAX: count('Rows refused in one insert before the sink ends', 100, {
    min: 0,
  }),
  WEIR_SINK_LAG_MS_MAX: count(
    'How long /metrics waits for Kafka to tell the lag of the sink',
    1_000,
  ),
  WEIR_CLICKHOUSE_TIMEOUT_MS: count('How long a ClickHouse request may take', 30_000),
  WEIR_REPORT_MS_MAX: count('How long ClickHouse may take over a question of a report', 300_000),
  WEIR_CLICKHOUSE_CONNECTIONS_MAX: count('Connections to ClickHouse of one process', 4),

  WEIR_RECONCILE_DAYS: days(
    'Days before the newest event that weir reconcile searches; chargebacks come for 120',
    120,
  ),
  WEIR_RECONCILE_ROWS_MAX: count(
    'Transactions that weir reconcile matches at once; more are parted into stretches of days',
    5_000_000,
  ),
  WEIR_RECONCILE_MS: count('Pause between the runs of weir reconcile --watch', 300_000),
  WEIR_RECONCILE_CHANGES_MAX: count(
    'Changes of one run beyond which nothing is recorded: a topic is missing, not so much money',
    100_000,
  ),
  WEIR_COMPLETENESS_GROUP: text(
    'Start of the names of the consumer groups of weir completeness',
    'weir-completeness',
  ),

  WEIR_OUTCOMES_GROUP: text('Consumer group of weir outcomes', 'weir-outcomes'),
  WEIR_OUTCOMES_LINGER_MS: count('How long weir outcomes waits to fill a chunk', 10, { min: 0 }),
  WEIR_OUTCOMES_BEHIND_MAX: count(
    'Offsets behind the newest decision from which an authorization counts as never decided',
    100_000,
  ),

  WEIR_PRODUCE_EVENTS_MAX: count('Events that produce and world send at once', 500),
  WEIR_LINE_LENGTH_MAX: count('Characters that a line of NDJSON may have', 65_536),
  WEIR_WORLD_WAITING_MAX: count('Events of a world held back for open decisions', 20_000),
  WEIR_WORLD_ANSWER_MS_MAX: count('How long a world waits for a decision', 60_000),

  WEIR_METRICS_PORT: count('Port of /metrics and /health; 0: none', 0, { min: 0, max: 65_535 }),
  WEIR_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least level that is logged'),
})

export type Settings = Readonly<z.infer<typeof settings>>

/** One line of docs/settings.md. */
export interface SettingLine {
  readonly name: string
  readonly fallback: string
  readonly doc: string
  readonly secret: boolean
}

/**
 * The settings in force; CONFIG_INVALID names the variable that is wrong or unknown. A variable
 * that is there and empty counts as one that is not there.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.entries(env).filter(([name]) => name.startsWith('WEIR_'))
  const unknown = given.find(([name]) => !(name in settings.shape))
  if (unknown) {
    throw new PipelineError('CONFIG_INVALID', `${unknown[0]} is no setting: see weir settings`)
  }
  const filled = given.filter(([, value]) => value !== '')
  const parsed = settings.safeParse(Object.fromEntries(filled))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new PipelineError('CONFIG_INVALID', `${issue?.path.join('.')}: ${issue?.message}`)
}

/** The environment of this process; nothing else in weir reads it. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env

export const describeSettings = (): readonly SettingLine[] =>
  Object.entries(settings.shape).map(([name, schema]) => ({
    name,
    fallback: String(schema.parse(undefined)),
    doc: schema.description ?? '',
    secret: schema.meta()?.secret === true,
  }))

import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  ClickHouseError,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client'
import { PipelineError } from '../streams/errors.ts'

export interface ClickHouseOptions {
  /** http(s)://user:password@host:port */
  readonly url: string
  readonly database: string
  readonly requestTimeoutMs: number
  readonly connectionsMax: number
}

/** Rows of one table in RowBinaryWithNamesAndTypes, with the header that names the columns. */
export interface InsertBlock {
  readonly table: string
  readonly header: Buffer
  readonly rows: Buffer
}

/** A block is stored whole, or refused whole because of a row in it. */
export type Inserted =
  | { readonly kind: 'stored' }
  | { readonly kind: 'refused'; readonly detail: string }

/**
 * One database of a ClickHouse server.
 *
 * Throws CLICKHOUSE_UNAVAILABLE when the server is away or overloaded, so that trying again is
 * right, and CLICKHOUSE_REFUSED when it would refuse a repeat as well. No message repeats a value:
 * the server's own text quotes the row it could not read, and is left behind here.
 */
export interface ClickHouse {
  createDatabase(): Promise<void>
  insert(block: InsertBlock): Promise<Inserted>
  query<Answer>(sql: string, params?: Readonly<Record<string, unknown>>): Promise<Answer[]>
  command(sql: string): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

const settings: ClickHouseSettings = {
  async_insert: 0,
  input_format_skip_unknown_fields: 0,
  // The result of a batch is known only when all of it has been written.
  wait_end_of_query: 1,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_denormals: 1,
  date_time_output_format: 'simple',
}

export function openClickHouse(options: ClickHouseOptions): ClickHouse {
  const { url, username, password } = partsOf(options.url)
  const connection = {
    url,
    username,
    password,
    application: 'weir',
    request_timeout: options.requestTimeoutMs,
    max_open_connections: options.connectionsMax,
    clickhouse_settings: settings,
    // Its log would repeat rows that the server could not read.
    log: { level: ClickHouseLogLevel.OFF },
  }
  const client = createClient({ ...connection, database: options.database })

  return {
    async createDatabase() {
      const outside = createClient(connection)
      const name = options.database.replaceAll('`', '')
      await translated(outside.command({ query: `CREATE DATABASE IF NOT EXISTS \`${name}\`` }))
      await outside.close()
    },
    async insert({ table, header, rows }) {
      try {
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} FORMAT RowBinaryWithNamesAndTypes`,
          values: Readable.from([header, rows], { objectMode: false }),
        })
        await buffer(stream)
        return { kind: 'stored' }
      } catch (cause) {
        if (cause instanceof ClickHouseError && rowCodes.has(cause.code)) {
          return { kind: 'refused', detail: describe(cause) }
        }
        throw translate(cause)
      }
    },
    async query<Answer>(sql: string, params: Readonly<Record<string, unknown>> = {}) {
      const asked = client.query({ query: sql, query_params: params, format: 'JSONEachRow' })
      const answer = await translated(asked)
      return await translated(answer.json<Answer>())
    },
    async command(sql) {
      await translated(client.command({ query: sql }))
    },
    async ping() {
      const pong = await client.ping({ select: true })
      if (!pong.success) throw translate(pong.error)
    },
    close: () => client.close(),
  }
}

function partsOf(address: string) {
  const url = new URL(address)
  const username = decodeURIComponent(url.username) || 'default'
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  return { url, username, password }
}

async function translated<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (cause) {
    throw translate(cause)
  }
}

// Codes by which ClickHouse says that a row, not the table or the server, is at fault.
// See https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
const rowCodes = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '33', // CANNOT_READ_ALL_DATA
  '41', // CANNOT_PARSE_DATETIME
  '69', // ARGUMENT_OUT_OF_BOUND
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '131', // TOO_LARGE_STRING_SIZE
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '469', // VIOLATED_CONSTRAINT
  '691', // UNKNOWN_ELEMENT_OF_ENUM
])

// Codes that pass by themselves: limits of the moment, restarts, replicas that are away.
const passingCodes = new Set([
  '3', // UNEXPECTED_END_OF_FILE
  '159', // TIMEOUT_EXCEEDED
  '160', // TOO_SLOW
  '202', // TOO_MANY_SIMULTANEOUS_QUERIES
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '236', // ABORTED
  '241', // MEMORY_LIMIT_EXCEEDED
  '242', // TABLE_IS_READ_ONLY
  '243', // NOT_ENOUGH_SPACE
  '252', // TOO_MANY_PARTS
  '279', // ALL_CONNECTION_TRIES_FAILED
  '285', // TOO_FEW_LIVE_REPLICAS
  '319', // UNKNOWN_STATUS_OF_INSERT
  '394', // QUERY_WAS_CANCELLED
  '745', // SERVER_OVERLOADED
  '999', // KEEPER_EXCEPTION
])

function translate(cause: unknown): PipelineError {
  if (!(cause instanceof ClickHouseError)) {
    return new PipelineError(
      'CLICKHOUSE_UNAVAILABLE',
      'ClickHouse does not answer: check WEIR_CLICKHOUSE_URL and the server',
      // An error without a code of the network may hold an answer, and with it a row.
      cause instanceof Error && 'code' in cause ? { cause } : {},
    )
  }
  const said = describe(cause)
  return passingCodes.has(cause.code)
    ? new PipelineError('CLICKHOUSE_UNAVAILABLE', `ClickHouse cannot now: ${said}`)
    : new PipelineError('CLICKHOUSE_REFUSED', `ClickHouse refuses: ${said}; ${cureOf(cause.code)}`)
}

const cureOf = (code: string): string => {
  if (code === '516' || code === '497') return 'check user, password and grants'
  if (code === '60' || code === '81' || code === '16') return 'run weir setup'
  return 'docs/operators.md has the cure'
}

/** The code, its name, and the column or constraint it names; nothing of the row. */
function describe({ code, type, message }: ClickHouseError): string {
  const constraint = /Constraint `(\w+)`/.exec(message)?.[1]
  const column = /column `?(\w+)`?/i.exec(message)?.[1]
  const place = constraint ?? column
  return `${type ?? 'error'} (${code})${place === undefined ? '' : ` at ${place}`}`
}

/**
 * A real ClickHouse server out of the npm package chdb: its library can run `clickhouse local`,
 * which listens for HTTP when told to. One program per data directory; it serves until it is ended.
 *
 *   node stack/clickhouse-server.ts --path=DIR --http_port=N --config-file=FILE
 */
import { libchdbPath } from 'chdb/libchdb'
import { arrayConstructor, DataType, load, open } from 'ffi-rs'

// `clickhouse local` ends with its last query, so the last query is one that never ends.
const serveForever = `SYSTEM START LISTEN HTTP;
SELECT sleepEachRow(1) FROM system.numbers FORMAT Null
SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1, max_threads = 1,
  max_execution_time = 0, log_queries = 0`

const args = [
  'clickhouse-local',
  '--listen_host=127.0.0.1',
  ...process.argv.slice(2),
  `--query=${serveForever}`,
]

open({ library: 'chdb', path: libchdbPath() })
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, arrayConstructor({ type: DataType.StringArray, length: args.length })],
  paramsValue: [args.length, args],
})

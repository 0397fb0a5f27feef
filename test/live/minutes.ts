import type { ClickHouse } from '../../sinks/clickhouse.ts'

/** Computes the figures per minute now, as the database does by itself once a minute. */
export async function refreshMinutes(clickhouse: ClickHouse): Promise<void> {
  for (const name of ['refresh_decisions_per_minute', 'refresh_transactions_per_minute']) {
    await clickhouse.command(`SYSTEM REFRESH VIEW ${name}`)
    await clickhouse.command(`SYSTEM WAIT VIEW ${name}`)
  }
}

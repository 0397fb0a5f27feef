import { expect, test } from 'vitest'
import type { ClickHouse } from '../../../sinks/clickhouse.ts'
import { moneyFinder } from '../../../sinks/reconcile/find.ts'

const purchases = 300_000
const row = {
  kind: 'UNCLEARED',
  subject: '00000000-0000-4000-8000-000000000001',
  due_minor: '1250',
  found_at: '0',
}

test('a topic that is missing is more breaks than a call has arguments', async () => {
  const clickhouse: Pick<ClickHouse, 'query'> = {
    async query<Answer>(sql: string): Promise<Answer[]> {
      const rows: unknown[] = sql.includes('settlement_purchases') ? Array(purchases).fill(row) : []
      return rows as Answer[]
    },
  }
  const found = await moneyFinder(1)(clickhouse as ClickHouse, { fromMs: 0, toMs: 1 })
  expect(found).toHaveLength(purchases)
})

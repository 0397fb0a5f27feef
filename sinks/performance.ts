import { PipelineError } from '../streams/errors.ts'
import type { ClickHouse } from './clickhouse.ts'
import { moments } from './column-types.ts'
import {
  type CardsRow,
  type CurveRow,
  type ModelFigures,
  modelFigures,
  type Performance,
  type PopulationRow,
  populationFigures,
} from './performance-figures.ts'
import { contestSql, newestSql, populationSql } from './performance-sql.ts'

export interface PerformanceOptions {
  /** Authorizations from this event time on; null: from the first. */
  readonly fromMs: number | null
  /** Up to, not including, this event time; null: up to `knownAtMs`. */
  readonly toMs: number | null
  /** Labels that became known later are not felt; null: the newest moment in the tables. */
  readonly knownAtMs: number | null
  /** Younger authorizations are left out: most of their frauds are not known yet. */
  readonly matureMs: number
  /** A model's name or name@version; null: all. */
  readonly model: string | null
  /** The share of authorizations that each model would decline. */
  readonly declineShare: number
  /** How many cards a day somebody could look into. */
  readonly cardsPerDay: number
}

/**
 * The figures of models and rules over mature authorizations. An authorization is a fraud if its
 * newest verdict that was known then says so, and genuine if nothing was said.
 *
 * INPUT_INVALID where the tables hold nothing at all.
 */
export async function readPerformance(
  clickhouse: ClickHouse,
  options: PerformanceOptions,
): Promise<Performance> {
  const knownAtMs = options.knownAtMs ?? (await readNewest(clickhouse))
  const matureUntilMs = knownAtMs - options.matureMs
  const params = {
    fromMs: kept(options.fromMs ?? moments.lowestMs),
    untilMs: kept(Math.min(options.toMs ?? moments.highestMs, knownAtMs + 1)),
    knownAtMs: kept(knownAtMs),
    matureUntilMs: kept(matureUntilMs),
    model: options.model ?? '',
    declineShare: options.declineShare,
    cardsPerDay: options.cardsPerDay,
  }
  const groups = await clickhouse.query<PopulationRow>(populationSql, params)
  const models: ModelFigures[] = []
  for (const { curve, cards } of [contestSql.served, contestSql.challenged]) {
    const cells = await clickhouse.query<CurveRow>(curve, params)
    models.push(...modelFigures(cells, await clickhouse.query<CardsRow>(cards, params)))
  }
  const { declineShare, cardsPerDay } = options
  return {
    knownAtMs,
    matureUntilMs,
    declineShare,
    cardsPerDay,
    ...populationFigures(groups),
    models,
  }
}

/** The tables hold nothing beyond, and a question about such times would be answered wrong. */
const kept = (ms: number): number => Math.min(moments.highestMs, Math.max(moments.lowestMs, ms))

async function readNewest(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse.query<{ newest: string | null }>(newestSql)
  if (row && row.newest !== null) return Number(row.newest)
  throw new PipelineError('INPUT_INVALID', 'the tables are empty: run weir sink first')
}

import type { ClickHouse } from './clickhouse.ts'

/** Which feature stands at which place of a decision's vector. */
export interface FeatureNames {
  readonly version: string
  readonly names: readonly string[]
}

/** Makes the names known to the tables; a repeat replaces the row by an equal one. */
export const storeFeatureSet = (
  clickhouse: ClickHouse,
  { version, names }: FeatureNames,
): Promise<void> =>
  clickhouse.command(
    `INSERT INTO feature_sets (feature_set, names)
     VALUES (${quoted(version)}, [${names.map(quoted)}])`,
  )

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

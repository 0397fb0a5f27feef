import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { PipelineError } from '../streams/errors.ts'
import type { ClickHouse } from './clickhouse.ts'

/** One file of sinks/schema: `001-events.sql` is version 1; a file without a number is repeated. */
export interface Migration {
  readonly version: number | 'every time'
  readonly name: string
  readonly statements: readonly string[]
  readonly sha256: string
}

export interface Migrated {
  readonly applied: readonly string[]
  readonly version: number
}

interface Applied {
  readonly version: number
  readonly name: string
  readonly sha256: string
}

const ledger = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    version UInt32 COMMENT 'Number of the file in sinks/schema.',
    name String COMMENT 'Name of the file.',
    sha256 String COMMENT 'SHA-256 of the file when it was applied.',
    applied_at DateTime('UTC') DEFAULT now() COMMENT 'When it was applied.'
  ) ENGINE = ReplacingMergeTree ORDER BY version
  COMMENT 'Which versions of the tables were applied.'`

/**
 * Brings the database to the newest version: creates it if need be, applies what is missing, and
 * renews the views. Every statement is safe to repeat, so a run that was cut short is run again.
 */
export async function migrate(
  clickhouse: ClickHouse,
  migrations: readonly Migration[],
): Promise<Migrated> {
  await clickhouse.createDatabase()
  await clickhouse.command(ledger)
  const done = await clickhouse.query<Applied>(
    'SELECT version, name, sha256 FROM schema_migrations FINAL ORDER BY version',
  )
  const missing = missingOf(migrations, done)
  for (const migration of missing) await apply(clickhouse, migration)
  await openViews(clickhouse)
  const numbered = migrations.flatMap(({ version }) => (version === 'every time' ? [] : [version]))
  const applied = missing.filter(({ version }) => version !== 'every time')
  return { applied: applied.map(({ name }) => name), version: Math.max(0, ...numbered) }
}

/** The files of sinks/schema, in the order in which they are applied. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const folder = new URL('./schema/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return await Promise.all(
    names.map(async (name) => migrationOf(name, await readFile(new URL(name, folder), 'utf8'))),
  )
}

export function migrationOf(name: string, sql: string): Migration {
  const number = /^(\d+)-/.exec(name)?.[1]
  const statements = sql.split(/;\s*$/m).map((statement) => statement.trim())
  return {
    version: number === undefined ? 'every time' : Number(number),
    name,
    statements: statements.filter((statement) => statement !== ''),
    sha256: createHash('sha256').update(sql).digest('hex'),
  }
}

/** What is still to be applied; refuses a database that another history has made. */
export function missingOf(
  migrations: readonly Migration[],
  done: readonly Applied[],
): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.version, migration]))
  for (const { version, name, sha256 } of done) {
    const migration = known.get(version)
    if (!migration) {
      throw new PipelineError(
        'CONFIG_INVALID',
        `the database has version ${version} (${name}), unknown to this weir: use a newer weir`,
      )
    }
    if (migration.sha256 !== sha256) {
      throw new PipelineError(
        'CONFIG_INVALID',
        `${name} was changed after it was applied: put the change into a new file of sinks/schema`,
      )
    }
  }
  const versions = new Set<number | 'every time'>(done.map(({ version }) => version))
  return migrations.filter(({ version }) => !versions.has(version))
}

/**
 * Makes every view read its tables with the rights of whoever set it up: who may read a view needs
 * no right on the tables, and so none on the columns that are withheld. A view made anew is closed
 * to analysts until then.
 */
async function openViews(clickhouse: ClickHouse): Promise<void> {
  const views = await clickhouse.query<{ name: string }>(
    `SELECT name FROM system.tables
     WHERE database = currentDatabase() AND engine = 'View' AND startsWith(name, 'v_')`,
  )
  for (const { name } of views) {
    await clickhouse.command(
      `ALTER TABLE \`${name}\` MODIFY DEFINER = CURRENT_USER SQL SECURITY DEFINER`,
    )
  }
}

async function apply(clickhouse: ClickHouse, migration: Migration): Promise<void> {
  for (const statement of migration.statements) await clickhouse.command(statement)
  if (migration.version === 'every time') return
  await clickhouse.command(
    `INSERT INTO schema_migrations (version, name, sha256)
     VALUES (${migration.version}, '${migration.name}', '${migration.sha256}')`,
  )
}

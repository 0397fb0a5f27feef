import { Command } from 'commander'
import { roleAsSql } from '../../stack/analyst-role.ts'
import { analystGrants } from '../../stack/grants.ts'
import type { CommandContext } from './context.ts'

export const grantsCommand = (context: CommandContext): Command =>
  new Command('grants')
    .description('Show what analysts may read in ClickHouse: the role weir_analyst')
    .option('--sql', 'print the role as SQL for a ClickHouse of your own')
    .option('--json', 'print one JSON object')
    .addHelpText('after', help)
    .action((options: Options) => showGrants(context, options))

const help = `
Prints, and asks no server. Repeat the SQL with every new version: it is safe to.

  weir grants
  weir grants --sql | clickhouse-client --multiquery
  clickhouse-client --query "CREATE USER ann IDENTIFIED BY '…'; GRANT weir_analyst TO ann"

The ClickHouse of weir stack has a user with this role: analystUrl in weir stack status --json.`

interface Options {
  readonly sql?: true
  readonly json?: true
}

function showGrants({ settings, terminal }: CommandContext, { sql, json }: Options): void {
  const sqlLines = () =>
    roleAsSql(settings.WEIR_CLICKHOUSE_DATABASE).map((statement) => `${statement};`)
  const lines = sql ? sqlLines() : json ? [JSON.stringify(analystGrants)] : readableLines()
  for (const line of lines) terminal.line(line)
}

const readableLines = (): readonly string[] =>
  Object.entries(analystGrants).map(([view, { shown, withheld }]) => {
    const hidden = withheld.length > 0 ? `, but not ${withheld.join(', ')}` : ''
    return `${view}: ${shown.length} columns${hidden}`
  })

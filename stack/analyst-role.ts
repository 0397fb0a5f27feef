import { analystGrants } from './grants.ts'

/** The role of those who may read what stack/grants.ts lists, on whatever server. */
export const analystRole = 'weir_analyst'

// Clients of ClickHouse change settings by themselves, so they may; but not beyond the limits.
const readOnlyButForSettings = 2

/** Highest values, so that no question of an analyst takes the server from the sink. */
const limits = {
  max_execution_time: 60,
  max_memory_usage: 2_000_000_000,
  max_result_rows: 1_000_000,
  max_concurrent_queries_for_user: 8,
} as const

/**
 * The role as SQL, for a server that keeps roles itself. It is safe to repeat: what is not listed
 * any more is taken back.
 */
export function roleAsSql(database: string): readonly string[] {
  const bounds = Object.entries(limits).map(
    ([setting, highest]) => `${setting} = ${highest} MIN 1 MAX ${highest}`,
  )
  const settings = [`readonly = ${readOnlyButForSettings}`, ...bounds].join(', ')
  return [
    `CREATE ROLE IF NOT EXISTS ${analystRole}`,
    `ALTER ROLE ${analystRole} SETTINGS ${settings}`,
    `REVOKE SELECT ON ${quoted(database)}.* FROM ${analystRole}`,
    ...rightsOn(database).map((right) => `GRANT ${right} TO ${analystRole}`),
  ]
}

/** The role as it stands in users.xml: its limits below `profiles`, its grants below `roles`. */
export function roleAsXml(database: string): { readonly profile: string; readonly role: string } {
  const settings = Object.entries({ readonly: readOnlyButForSettings, ...limits })
  const values = settings.map(([setting, value]) => element(setting, String(value)))
  const bounds = Object.entries(limits).map(([setting, highest]) =>
    element(setting, `<min>1</min><max>${highest}</max>`),
  )
  const grants = rightsOn(database).map((right) => `\n${element('query', `GRANT ${right}`)}`)
  return {
    profile: element(analystRole, `${values.join('')}\n${element('constraints', bounds.join(''))}`),
    role: element(analystRole, element('grants', grants.join(''))),
  }
}

/** Which columns there are may be known of all tables; values are read as listed. */
function rightsOn(database: string): readonly string[] {
  const views = Object.entries(analystGrants).map(
    ([view, { shown }]) => `SELECT(${shown.map(quoted).join(', ')}) ON ${quoted(database)}.${view}`,
  )
  return [`SHOW TABLES, SHOW COLUMNS ON ${quoted(database)}.*`, ...views]
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '')}\``

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`

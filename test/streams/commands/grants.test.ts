import { Command } from 'commander'
import { expect, test } from 'vitest'
import { analystGrants } from '../../../stack/grants.ts'
import type { CommandContext } from '../../../streams/commands/context.ts'
import { grantsCommand } from '../../../streams/commands/grants.ts'
import { readSettings } from '../../../streams/config.ts'

const silent = () => {}

/** What `weir grants` prints. */
async function linesOf(...args: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = []
  const context: CommandContext = {
    settings: readSettings({ WEIR_CLICKHOUSE_DATABASE: 'cards' }),
    terminal: { line: (text) => void lines.push(text), note: silent, progress: silent },
    signal: new AbortController().signal,
    root: '.',
    log: () => ({ debug: silent, info: silent, warn: silent, error: silent }),
    now: () => 0,
    pause: async () => {},
  }
  const program = new Command().addCommand(grantsCommand(context))
  await program.parseAsync(['grants', ...args], { from: 'user' })
  return lines
}

test('the grants are shown with what is withheld', async () => {
  const labels = analystGrants.v_labels?.shown.length
  expect(await linesOf()).toContain(`v_labels: ${labels} columns, but not device_id, ip`)
})

test('the SQL is for the database that the settings name, one statement a line', async () => {
  const lines = await linesOf('--sql')
  expect(lines.filter((line) => !line.endsWith(';') || line.includes('\n'))).toEqual([])
  expect(lines.filter((line) => line.startsWith('GRANT') && !line.includes('`cards`'))).toEqual([])
})

test('as JSON it is the list itself', async () => {
  expect(JSON.parse((await linesOf('--json')).join(''))).toEqual(analystGrants)
})

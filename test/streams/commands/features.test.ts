import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { featureSet } from '../../../features/catalog.ts'
import type { CommandContext } from '../../../streams/commands/context.ts'
import { featuresCommand } from '../../../streams/commands/features.ts'
import { readSettings } from '../../../streams/config.ts'
import { formatLine } from '../../../streams/ndjson.ts'
import { aLabel, anAccountEvent, aTransaction } from '../builders.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-features-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs `weir features ...` and gives the lines it printed as its result. */
async function run(...args: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = []
  const context: CommandContext = {
    settings: readSettings({}),
    terminal: { line: (text) => printed.push(text), note: () => {}, progress: () => {} },
    signal: new AbortController().signal,
    root: folder,
    log: () => expect.fail('nothing is logged'),
    now: () => 0,
    pause: async () => {},
  }
  await featuresCommand(context).parseAsync([...args], { from: 'user' })
  return printed
}

async function fileOf(lines: readonly string[]): Promise<string> {
  const file = join(folder, 'events.ndjson')
  await writeFile(file, lines.join('\n'))
  return file
}

const events = [anAccountEvent(), aTransaction(), aLabel()].map(formatLine)

test('compute writes a row for each authorization, and what became known of it', async () => {
  const out = join(folder, 'rows.csv')
  await run('compute', await fileOf(events), '--out', out)
  const [header = '', row = '', rest] = (await readFile(out, 'utf8')).split('\n')
  const value = (name: string) => row.split(',')[header.split(',').indexOf(name)]
  expect(value('card_attempts_count_24h')).toBe('0')
  expect(value('account_limit')).toBe('500000')
  expect(value('fraud')).toBe('1')
  expect(value('risk_complete')).toBe('0')
  expect(rest).toBe('')
})

test('compute ends at a bad line and names it, its field and the reason', async () => {
  const file = await fileOf([...events, '{"type":"Transaction","kind":"PURCHASE"}'])
  await expect(run('compute', file, '--out', join(folder, 'bad.csv'))).rejects.toThrow(/^line 4: /)
})

test('compute leaves bad lines out where asked to', async () => {
  const out = join(folder, 'rows.ndjson')
  const file = await fileOf(['no event', ...events])
  await run('compute', file, '--out', out, '--format', 'ndjson', '--skip-bad')
  const row: unknown = JSON.parse(await readFile(out, 'utf8'))
  expect(row).toMatchObject({ amount: 1_250, fraud_type: 'CARD_TESTING', risk: null })
})

test('a file that is not there is named', async () => {
  await expect(run('compute', join(folder, 'none.ndjson'))).rejects.toThrow('none.ndjson')
})

test('a place that cannot be written to is named', async () => {
  const nowhere = join(folder, 'none', 'rows.csv')
  await expect(run('compute', await fileOf(events), '--out', nowhere)).rejects.toThrow(
    'rows.csv: ENOENT',
  )
})

test('list prints one JSON object where asked to', async () => {
  const [json = ''] = await run('list', '--json')
  expect(JSON.parse(json)).toMatchObject({ version: featureSet.version })
})

test('explain knows a feature by its name and offers the closest of a wrong one', async () => {
  expect((await run('explain', 'card_speed_kmh')).join('\n')).toContain('GEOGRAPHY')
  await expect(run('explain', 'card_speed_khm')).rejects.toThrow('did you mean card_speed_kmh')
})

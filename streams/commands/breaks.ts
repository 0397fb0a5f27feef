import { userInfo } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  findBreaks,
  listBreaks,
  readHistory,
  readNewest,
  readRelated,
} from '../../sinks/break-table.ts'
import { type Closing, closedBy, reconciliation } from '../../sinks/breaks.ts'
import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { PipelineError } from '../errors.ts'
import type { Break } from '../events.ts'
import { hasCardNumber } from '../ids.ts'
import { openBreakLog } from './break-log.ts'
import { breakJson, breakLines, listLines } from './breaks-text.ts'
import type { CommandContext } from './context.ts'
import { findTables, openTables } from './servers.ts'
import { type Since, sinceOf, spanSince } from './since.ts'
import { positive } from './world-options.ts'

interface JsonOption {
  readonly json?: true
}

export const breaksCommand = (context: CommandContext): Command =>
  new Command('breaks')
    .description('Look at what does not agree, explain it or write it off')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(closeCommand(context, { name: 'explain', state: 'EXPLAINED' }))
    .addCommand(closeCommand(context, { name: 'write-off', state: 'WRITTEN_OFF' }))

const states = ['OPEN', 'MATCHED', 'EXPLAINED', 'WRITTEN_OFF', 'ALL'] as const

interface ListOptions extends JsonOption {
  readonly kind?: string
  readonly state: (typeof states)[number]
  readonly since: Since
  readonly limit: number
}

const listCommand = (context: CommandContext): Command =>
  new Command('list')
    .description('List breaks, those first that changed last')
    .option('--kind <kind>', 'class of the difference, such as OVER_CLEARED', inCapitals)
    .addOption(
      new Option('--state <state>', 'only those in this state')
        .choices(states)
        .default('OPEN')
        .argParser(stateOf),
    )
    .addOption(
      new Option('--since <time|days>', 'event time, or days before the newest event')
        .argParser(sinceOf)
        .default({ kind: 'time', timeMs: 0 }, 'all'),
    )
    .option('--limit <n>', 'how many to list', positive, 100)
    .option('--json', 'print one JSON array')
    .addHelpText('after', listHelp)
    .action((options: ListOptions) => list(context, options))

const listHelp = `
  weir breaks list
  weir breaks list --kind OVER_CLEARED --since 7
  weir breaks list --state ALL --json --limit 100000 | jq 'map(.stakeMinor)'`

const inCapitals = (text: string): string => text.toUpperCase()

function stateOf(text: string): (typeof states)[number] {
  const state = states.find((known) => known === text.toUpperCase().replace('-', '_'))
  if (state) return state
  throw new InvalidArgumentError(`It must be one of ${states.join(', ')}.`)
}

async function list(context: CommandContext, options: ListOptions): Promise<void> {
  const { terminal, now } = context
  const { kind = null, state, since, limit: rowsMax, json } = options
  const clickhouse = openTables(context, findTables(context))
  try {
    const span = spanSince(since, { nowMs: now(), newestMs: await readNewest(clickhouse) })
    const wanted = { kind, state: state === 'ALL' ? null : state, span, rowsMax }
    const found = await listBreaks(clickhouse, wanted)
    const shown = found.slice(0, rowsMax)
    if (json) terminal.line(JSON.stringify(shown.map(breakJson)))
    else for (const line of listLines(shown, now())) terminal.line(line)
    if (found.length > rowsMax) terminal.note(`There are more: raise --limit ${rowsMax}`)
  } finally {
    await clickhouse.close()
  }
}

const idArgument = ['<id>', 'id of the break; its first 8 letters will do'] as const

const showCommand = (context: CommandContext): Command =>
  new Command('show')
    .description('Show both values of a break, its states, and the events it is about')
    .argument(...idArgument)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\n  weir breaks show 0f1e2d3c')
    .action((id: string, options: JsonOption) => show(context, id, options))

async function show(context: CommandContext, id: string, { json }: JsonOption): Promise<void> {
  const { terminal, now } = context
  const clickhouse = openTables(context, findTables(context))
  try {
    const known = await breakNamed(clickhouse, id)
    const history = await readHistory(clickhouse, known.breakId)
    const events = await readRelated(clickhouse, known)
    if (json) {
      const states = history.map(breakJson)
      return terminal.line(JSON.stringify({ ...breakJson(known), states, events }))
    }
    const lines = breakLines(known, { history, events, nowMs: now() })
    for (const line of lines) terminal.line(line)
  } finally {
    await clickhouse.close()
  }
}

interface CloseOptions extends JsonOption {
  readonly why?: string
  readonly by?: string
}

interface CloseWord {
  readonly name: 'explain' | 'write-off'
  readonly state: Closing['state']
}

const closeCommand = (context: CommandContext, word: CloseWord): Command =>
  new Command(word.name)
    .description(
      word.name === 'explain'
        ? 'Close a break that is no loss: it stays closed while its values stay the same'
        : 'Close a break as a loss: it stays closed while its values stay the same',
    )
    .argument(...idArgument)
    .option('--why <text>', 'the reason, for whoever asks later (needed)')
    .option('--by <name>', 'who says so; default: the user of this shell')
    .option('--json', 'print one JSON object')
    .addHelpText('after', `\n  weir breaks ${word.name} 0f1e2d3c --why "${examples[word.name]}"`)
    .action((id: string, options: CloseOptions) => close(context, id, { ...options, ...word }))

const examples: Readonly<Record<CloseWord['name'], string>> = {
  explain: 'the acquirer confirms the tip, ticket 4711',
  'write-off': 'below the cost of a claim',
}

async function close(
  context: CommandContext,
  id: string,
  { name, state, why, by, json }: CloseWord & CloseOptions,
): Promise<void> {
  const { terminal, now } = context
  const closing = {
    state,
    why: saidText(why, `say why it is closed: weir breaks ${name} ID --why TEXT`),
    by: saidText(by ?? loginName(), 'say who closes it: --by NAME'),
  }
  const log = await openBreakLog(context)
  try {
    const known = await breakNamed(log.clickhouse, id)
    const closed = closedBy(closing, known, now())
    if (!closed) throw refusal(`${known.breakId} is ${known.state}: there is nothing to close`)
    await log.record([closed])
    if (json) terminal.line(JSON.stringify(breakJson(closed)))
    else terminal.line(`${closed.breakId} ${closed.kind}: ${state} by ${closing.by}`)
  } finally {
    await log.close()
  }
}

const saidCharsMax = 1_000

function saidText(text: string | undefined, cure: string): string {
  const said = text?.trim() ?? ''
  if (said === '' || said === reconciliation) throw refusal(cure)
  if (said.length > saidCharsMax) throw refusal(`at most ${saidCharsMax} characters are kept`)
  if (hasCardNumber(said)) throw refusal('it holds a card number: name the card by its card_id')
  return said
}

function loginName(): string {
  try {
    return userInfo().username
  } catch (cause) {
    throw new PipelineError('INPUT_INVALID', 'this user has no name: give --by NAME', { cause })
  }
}

const idLettersMin = 8

async function breakNamed(clickhouse: ClickHouse, id: string): Promise<Break> {
  const start = id.toLowerCase()
  if (start.length < idLettersMin || !/^[0-9a-f-]+$/.test(start)) {
    throw refusal(`an id, or its first ${idLettersMin} letters, is needed: see weir breaks list`)
  }
  const [found, another] = await findBreaks(clickhouse, start)
  if (!found) throw refusal('there is no break with that id: see weir breaks list --state ALL')
  if (another) throw refusal('several ids start so: give more letters')
  return found
}

const refusal = (message: string) => new PipelineError('INPUT_INVALID', message)

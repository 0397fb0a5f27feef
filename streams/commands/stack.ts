import { Command, Option } from 'commander'
import { type EngineWish, engines } from '../../stack/engine.ts'
import { serverNames, serversToStart, shownUrl } from '../../stack/servers.ts'
import { type StackStatus, stackStatus, startStack, stopStack } from '../../stack/stack.ts'
import { noStack } from '../../stack/state.ts'
import { type CommandContext, exitCodes } from './context.ts'
import { givenServers } from './servers.ts'

export const stackCommand = (context: CommandContext): Command =>
  new Command('stack')
    .description('Run Kafka, a schema registry, Redis and ClickHouse on this machine')
    .addCommand(upCommand(context))
    .addCommand(downCommand(context))
    .addCommand(statusCommand(context))

const nameOption = ({ settings }: CommandContext): Option =>
  new Option('--name <name>', 'which stack; several stand side by side').default(
    settings.WEIR_STACK,
  )

const jsonOption = (): Option => new Option('--json', 'print one JSON object, passwords included')

type Up = { readonly name: string; readonly engine: EngineWish; readonly json?: true }

const upCommand = (context: CommandContext): Command =>
  new Command('up')
    .description('Start the servers that WEIR_* variables do not give, and leave them running')
    .addOption(nameOption(context))
    .addOption(
      new Option('--engine <engine>', 'what runs them')
        .choices(['auto', ...engines])
        .default('auto'),
    )
    .addOption(jsonOption())
    .addHelpText('after', upHelp)
    .action((options: Up) => runUp(context, options))

const upHelp = `
auto takes Docker if an engine answers; else the servers are fetched and run as programs of this
machine (needs Java 17 or later and Maven). State survives down and up.

  weir stack up
  weir stack up --name trial --engine local`

async function runUp(context: CommandContext, { name, engine, json }: Up): Promise<void> {
  const { root, terminal, settings, signal } = context
  const given = givenServers(settings)
  if (serversToStart(given).length === 0) terminal.note('WEIR_* variables give all four servers')
  await startStack({ root, name, given, engine, keep: true, signal, say: terminal.note })
  await show(context, { name, json })
}

type Down = { readonly name: string; readonly erase?: true; readonly json?: true }

const downCommand = (context: CommandContext): Command =>
  new Command('down')
    .description('End what `weir stack up` started, and nothing else')
    .addOption(nameOption(context))
    .option('--erase', 'remove its state too: topics, schemas, windows, tables')
    .option('--json', 'print one JSON object')
    .action((options: Down) => runDown(context, options))

async function runDown({ root, terminal }: CommandContext, options: Down): Promise<void> {
  const { name, erase, json } = options
  const ended = await stopStack({ root, name }, { files: erase ? 'removed' : 'kept' })
  if (json) return terminal.line(JSON.stringify({ name, ended }))
  const left = erase ? '; its state is removed' : ''
  terminal.line(
    ended.length > 0
      ? `Stack ${name}: ended ${ended.join(', ')}${left}`
      : `Stack ${name}: nothing was running${left}`,
  )
}

type Show = { readonly name: string; readonly json?: true | undefined }

const statusCommand = (context: CommandContext): Command =>
  new Command('status')
    .description('Say which servers answer, and where; exit code 1 unless all do')
    .addOption(nameOption(context))
    .addOption(jsonOption())
    .action((options: Show) => show(context, options))

async function show(context: CommandContext, { name, json }: Show): Promise<void> {
  const { root, terminal, settings } = context
  const wanted = serversToStart(givenServers(settings))
  if (wanted.length === 0) return
  const status = await stackStatus({ root, name })
  if (status === undefined) throw noStack(name)
  for (const line of json ? [jsonOf(name, status)] : linesOf(status)) terminal.line(line)
  const isUp = wanted.every((server) => status.servers[server] === 'up')
  if (!isUp) process.exitCode = exitCodes.failed
}

const jsonOf = (name: string, { engine, urls, analystUrl, servers }: StackStatus): string =>
  JSON.stringify({ name, engine, ...urls, analystUrl, servers })

const linesOf = ({ urls, servers }: StackStatus): readonly string[] =>
  serverNames.map(
    (server) => `${server.padEnd(12)}${servers[server].padEnd(8)}${shownUrl(urls, server)}`,
  )

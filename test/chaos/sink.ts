/**
 * SIGKILL of sinks and of ClickHouse at random moments, on servers of its own, and then: is every
 * record there, once, with its money? Exit code 0 says so, 1 says no. The moments come from the
 * seed; what they meet depends on the machine.
 *
 *   npm run chaos:sink -- [--kills 200] [--seed N] [--rate 1000] [--plant commit-first] [--json]
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { exitCodes } from '../../streams/commands/context.ts'
import { PipelineError } from '../../streams/errors.ts'
import { openTerminal } from '../../streams/terminal.ts'
import { chaosSettings, openGround } from './ground.ts'
import { isSound, reportLines } from './report.ts'
import { type ChaosOptions, type ChaosReport, plants, runChaos } from './run.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    rate: { type: 'string', default: '1000' },
    plant: { type: 'string', default: 'nothing' },
    json: { type: 'boolean', default: false },
  },
})

const seedsMax = 1_000_000
const terminal = openTerminal(process.stdout, process.stderr)
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

async function main(): Promise<void> {
  const options = optionsOf()
  const ground = await openGround({
    say: terminal.note,
    settings: chaosSettings,
    signal: stop.signal,
  })
  try {
    report(await runChaos(ground, options), options)
  } finally {
    await ground.close()
  }
}

function optionsOf(): ChaosOptions {
  const plant = plants.find((known) => known === values.plant)
  if (!plant) {
    throw new PipelineError('CONFIG_INVALID', `--plant is one of ${plants.join(', ')}`)
  }
  const kills = whole('--kills', values.kills)
  return {
    plant,
    kills,
    seed: whole('--seed', values.seed ?? String(randomInt(seedsMax))),
    ratePerSecond: whole('--rate', values.rate),
    signal: stop.signal,
    onKill: (killed) =>
      terminal.progress(`killed ${killed} of ${kills}`, killed < kills ? 'going' : 'done'),
  }
}

function whole(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new PipelineError('CONFIG_INVALID', `${option} ${text} is not a whole number`)
}

function report(found: ChaosReport, options: ChaosOptions): void {
  const { seed, kills, ratePerSecond, plant } = options
  const isWhole = isSound(found)
  const again = `npm run chaos:sink -- --kills ${kills} --seed ${seed} --rate ${ratePerSecond}`
  const reproduce = plant === 'nothing' ? again : `${again} --plant ${plant}`
  if (values.json) terminal.line(asJson({ seed, isWhole, reproduce, ...found }))
  else for (const line of reportLines(found)) terminal.line(line)
  if (isWhole) return
  terminal.note(`reproduce: ${reproduce}`)
  process.exitCode = exitCodes.failed
}

const asJson = (shown: object): string =>
  JSON.stringify(shown, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2)

try {
  await main()
} catch (error) {
  if (stop.signal.aborted) process.exitCode = exitCodes.interrupted
  else if (!(error instanceof PipelineError)) throw error
  else {
    terminal.note(`${error.code}: ${error.message}`)
    process.exitCode = exitCodes.failed
  }
}

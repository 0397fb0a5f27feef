import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { PipelineError } from '../streams/errors.ts'
import { withLock } from './lock.ts'
import { type Outcome, run } from './shell.ts'

/** What the local servers are started from. */
export type Downloads = {
  readonly kafkaJars: string
  readonly registryJar: string
  readonly redisServer: string
}

export type DownloadOptions = {
  readonly root: string
  readonly say: (text: string) => void
  readonly signal?: AbortSignal | undefined
}

const downloadMsMax = 15 * 60_000
const downloadMb = 215
const freeMbMin = 1_024
const progressEveryMs = 3_000
const javaMajorMin = 17

/**
 * Fetches the servers unless they are there already. They are shared by all stacks of a checkout:
 * while one stack fetches, others wait, and what is there is always complete.
 */
export async function fetchServers({ root, say, signal }: DownloadOptions): Promise<Downloads> {
  await checkJava()
  await checkFreeSpace(root)
  const pom = join(import.meta.dirname, 'pom.xml')
  const shared = join(root, '.weir', 'downloads')
  const directory = join(shared, versionOf(readFileSync(pom, 'utf8')))
  const lock = { file: `${directory}.lock`, waitMsMax: downloadMsMax }
  await withLock(lock, async () => {
    if (!existsSync(directory)) await download({ pom, directory, say, signal })
  })
  return downloadsIn(directory)
}

/** Another pom.xml is another set of downloads. */
export const versionOf = (pom: string): string =>
  createHash('sha256').update(pom).digest('hex').slice(0, 12)

function downloadsIn(directory: string): Downloads {
  const system = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  return {
    kafkaJars: join(directory, 'kafka'),
    registryJar: onlyFile(join(directory, 'apicurio'), '-runner.jar'),
    redisServer: onlyFile(join(directory, 'redis'), `-${system}`),
  }
}

function onlyFile(directory: string, ending: string): string {
  const name = readdirSync(directory).find((file) => file.endsWith(ending))
  if (name !== undefined) return join(directory, name)
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `no *${ending} was fetched for this system: run \`npx weir stack up --engine docker\``,
  )
}

type Download = Omit<DownloadOptions, 'root'> & {
  readonly pom: string
  readonly directory: string
}

async function download({ pom, directory, say, signal }: Download): Promise<void> {
  const draft = `${directory}.partial`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  say(`Fetching Kafka, Apicurio Registry and Redis from Maven Central (up to ${downloadMb} MB)`)
  const progress = progressOf(say)
  const outcome = await run(
    'mvn',
    ['-B', '-f', pom, 'generate-resources', `-Dweir.downloads=${draft}`],
    { limitMs: downloadMsMax, onLine: progress.line, signal },
  )
  progress.end()
  checkMaven(outcome)
  renameSync(draft, directory)
}

function progressOf(say: (text: string) => void) {
  let bytes = 0
  let latest = ''
  const timer = setInterval(() => {
    // What Maven has in its own cache it does not fetch again.
    if (latest !== '') say(`Fetched ${Math.round(bytes / 1e6)} MB so far, now ${latest}`)
  }, progressEveryMs)
  return {
    line(text: string): void {
      bytes += bytesOf(text)
      latest = /Downloading from .*\/(\S+)$/.exec(text)?.[1] ?? latest
    },
    end: () => clearInterval(timer),
  }
}

const unitBytes = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
])

/** The bytes that a line of Maven's log says were fetched: "Downloaded from ... (142 MB at ...". */
export function bytesOf(line: string): number {
  const found = /Downloaded from .* \(([\d.]+) (B|kB|MB) at /.exec(line)
  return found === null ? 0 : Number(found[1]) * (unitBytes.get(found[2] ?? '') ?? 0)
}

function checkMaven(outcome: Outcome): void {
  if (outcome.kind === 'missing')
    throw new PipelineError(
      'STACK_UNAVAILABLE',
      'Maven (mvn) is not on this machine: install it (`apt-get install maven`, `brew install ' +
        'maven`), start Docker, or give the four servers by WEIR_* variables',
    )
  if (outcome.code === 0) return
  const reason = outcome.lines.find((line) => line.startsWith('[ERROR]')) ?? outcome.lines.at(-1)
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `Maven could not fetch the servers; check the network and try again: ${reason ?? 'no reason'}`,
  )
}

async function checkJava(): Promise<void> {
  const outcome = await run('java', ['-version'], { limitMs: 30_000 })
  const major = outcome.kind === 'missing' ? undefined : javaMajor(outcome.lines.join('\n'))
  if (major !== undefined && major >= javaMajorMin) return
  const found = major === undefined ? 'Java is not on this machine' : `Java ${major} is too old`
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `${found}: install Java ${javaMajorMin} or later (\`apt-get install ` +
      'openjdk-17-jre-headless`, `brew install openjdk`), start Docker, or give the four servers ' +
      'by WEIR_* variables',
  )
}

/** The feature release in what `java -version` prints: 8 for "1.8.0_392", 17 for "17.0.15". */
export function javaMajor(text: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(text)
  return found === null ? undefined : Number(found[1])
}

async function checkFreeSpace(root: string): Promise<void> {
  const { bavail, bsize } = await statfs(root)
  const freeMb = Math.floor((bavail * bsize) / 1e6)
  if (freeMb >= freeMbMin) return
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `only ${freeMb} MB are free below ${root}: the servers need ${freeMbMin} MB, make room first`,
  )
}

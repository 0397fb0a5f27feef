import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { expect, test } from 'vitest'

interface Source {
  readonly path: string
  readonly lines: readonly string[]
}

// Artefacts and recorded results are what they are; everything else is written by hand.
const recorded = /^(models\/packages|test\/golden)\/|fixtures\/|^package-lock\.json$/
const binary = /\.(onnx|png|gz|parquet|bin)$/

const paths = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path))
const texts: readonly Source[] = paths
  .filter((path) => !binary.test(path))
  .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n') }))
const written = texts.filter(({ path }) => !recorded.test(path))
const sources = written.filter(({ path }) => /\.(ts|py|sql|lua)$/.test(path))
const modules = sources.filter(({ path }) => path.endsWith('.ts'))

/** `path:line` of every line that breaks a rule. */
const linesThat = (files: readonly Source[], broken: (line: string) => boolean) =>
  files.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => (broken(line) ? [`${path}:${index + 1}`] : [])),
  )

// Every pattern is put together from parts, so that this file does not break its own rules.
const anyOf = (...parts: readonly (readonly [string, string])[]): RegExp =>
  new RegExp(parts.map(([start, end]) => start + end).join('|'))

test('a file has at most 300 lines', () => {
  const long = sources.filter(({ lines }) => lines.length > 301)
  expect(long.map(({ path, lines }) => `${path}: ${lines.length - 1}`)).toEqual([])
})

test('a line has at most 100 characters', () => {
  expect(linesThat(sources, (line) => [...line].length > 100)).toEqual([])
})

test('the README has fewer than 200 lines', () => {
  const readme = written.find(({ path }) => path === 'README.md')
  expect(readme?.lines.length ?? 0).toBeLessThan(200)
})

test('nothing is left for later, switched off or exempted from a check', () => {
  const left = anyOf(['\\bTO', 'DO\\b'], ['\\bFIX', 'ME\\b'], ['\\bXX', 'X\\b'])
  const off = anyOf(
    ['\\b(test|it|describe)\\.on', 'ly\\b'],
    ['\\b(test|it|describe)\\.sk', 'ip\\b'],
  )
  const exempt = anyOf(
    ['@ts-ig', 'nore'],
    ['@ts-ex', 'pect'],
    ['@ts-no', 'check'],
    ['biome-ig', 'nore'],
  )
  const broken = (line: string) => left.test(line) || off.test(line) || exempt.test(line)
  expect(linesThat(sources, broken)).toEqual([])
})

test('no comment is a banner', () => {
  expect(linesThat(sources, (line) => /^\s*(\/\/|#|--)\s*[-=*#]{4,}/.test(line))).toEqual([])
})

test('only streams/config.ts reads the environment', () => {
  const elsewhere = modules.filter(({ path }) => !/^(streams\/config\.ts|test\/)/.test(path))
  const environment = anyOf(['process\\.e', 'nv\\b'])
  expect(linesThat(elsewhere, (line) => environment.test(line))).toEqual([])
})

test('nothing names a machine, a registry host or who wrote it', () => {
  const folders = anyOf(['/wo', 'rk/'], ['/ho', 'me/\\w'], ['/ro', 'ot/'], ['/Us', 'ers/'])
  const hosts = anyOf(
    ['registry\\.npm', 'js'],
    ['npm', 'js\\.com'],
    ['repo1?\\.', 'maven'],
    ['pypi\\.', 'org'],
    ['pythonho', 'sted'],
    ['artifac', 'tory'],
  )
  const authors = anyOf(
    ['[Cc]lau', 'de\\b'],
    ['[Aa]nthro', 'pic'],
    ['[Cc]hat', 'GPT'],
    ['[Cc]op', 'ilot'],
  )
  const broken = (line: string) => folders.test(line) || hosts.test(line) || authors.test(line)
  expect(linesThat(texts, broken)).toEqual([])
})

test('the lock file names no registry', () => {
  const lock = texts.filter(({ path }) => path === 'package-lock.json')
  expect(linesThat(lock, (line) => line.includes('"resolved"'))).toEqual([])
})

test('no file holds a card number', () => {
  const run = /(?<![\w.-])[2-6]\d{12,18}(?![\w-])/g
  const broken = (line: string) => (line.match(run) ?? []).some(passesLuhn)
  expect(linesThat(texts, broken)).toEqual([])
})

/** Luhn's formula, written apart from the one under test. */
function passesLuhn(digits: string): boolean {
  const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
  const sum = [...digits]
    .reverse()
    .map((digit, place) => (place % 2 === 1 ? (doubled[Number(digit)] ?? 0) : Number(digit)))
    .reduce((total, value) => total + value, 0)
  return sum % 10 === 0
}

const vague = new Set(
  [
    'manager',
    'service',
    'helper',
    'util',
    'common',
    'handle',
    'handler',
    'process',
    'data',
    'info',
  ].flatMap((word) => [word, `${word}s`]),
)
const isVague = (name: string): boolean =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .some((word) => vague.has(word.toLowerCase()))

test('no file has a vague name', () => {
  const names = sources.map(({ path }) => path)
  expect(names.filter((path) => isVague(path.replace(/\.\w+$/, '')))).toEqual([])
})

test('nothing that is declared has a vague name', () => {
  const declaration =
    /\b(?:const|let|function\*?|class|interface|def)\s+(\w+)|\btype\s+(\w+)\s*[=<]/g
  const broken = (line: string) =>
    !/^\s*(\/\/|\/?\*|#)/.test(line) &&
    [...line.matchAll(declaration)].some(([, name, type]) => isVague(name ?? type ?? ''))
  expect(linesThat(sources, broken)).toEqual([])
})

interface Import {
  readonly from: string
  readonly to: string
}

const importing = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g

/** Every import: `from` a file `to` a package or a path of the repository. */
const imports: readonly Import[] = modules.flatMap(({ path, lines }) =>
  [...lines.join('\n').matchAll(importing)].map(([, target = '']) => ({
    from: path,
    to: target.startsWith('.') ? posix.join(dirname(path), target) : target,
  })),
)

const shown = (found: readonly Import[]) => found.map(({ from, to }) => `${from} -> ${to}`)

const homes: readonly (readonly [packageName: string, home: string])[] = [
  ['ioredis', 'features/redis.ts'],
  ['kafkajs', 'streams/kafka.ts'],
  ['avsc', 'streams/avro.ts'],
  ['@kafkajs/confluent-schema-registry', 'streams/avro.ts'],
  ['onnxruntime-node', 'models/onnx.ts'],
  ['@clickhouse/client', 'sinks/clickhouse.ts'],
]

test.each(homes)('%s is imported by %s alone', (packageName, home) => {
  // Live tests look into a server from one file of their own; samples show another team's client.
  const allowed = new Set([home, `test/live/${posix.basename(home)}`])
  const elsewhere = imports.filter(
    ({ from, to }) => to === packageName && !allowed.has(from) && !from.startsWith('docs/samples/'),
  )
  expect(shown(elsewhere)).toEqual([])
})

const vocabulary = /^streams\/(events|errors|ids|money|terminal)\.ts$/
const composition = /^streams\/(cli\.ts|commands\/)/

const reach: Readonly<Record<string, readonly string[]>> = {
  features: ['features'],
  models: ['models', 'features'],
  streams: ['streams', 'models', 'features'],
  sinks: ['sinks'],
  stack: ['stack'],
  world: ['world'],
}

const folderOf = (path: string): string => path.split('/')[0] ?? ''

test('imports go one way: features <- models <- streams; all else knows the words only', () => {
  const own = imports.filter(({ to }) => Object.hasOwn(reach, folderOf(to)) && to.includes('/'))
  const astray = own.filter(({ from, to }) => {
    const allowed = reach[folderOf(from)]
    if (!allowed || composition.test(from) || vocabulary.test(to)) return false
    return composition.test(to) || !allowed.includes(folderOf(to))
  })
  expect(shown(astray)).toEqual([])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { composeFile, composeVariables } from '../../stack/compose.ts'

const compose = readFileSync(composeFile, 'utf8')
const pom = readFileSync('stack/pom.xml', 'utf8')
const versionIn = (name: string): string =>
  new RegExp(`<${name}.version>(.*)</`).exec(pom)?.[1] ?? 'missing'
const found = (pattern: RegExp): readonly string[] =>
  [...compose.matchAll(pattern)].map(([, part = '']) => part)

test('Kafka has one version, in Docker and as a program', () => {
  expect(compose).toContain(`image: apache/kafka:${versionIn('kafka')}\n`)
})

test('the registry has one version, in Docker and as a program', () => {
  expect(compose).toContain(`image: apicurio/apicurio-registry-kafkasql:${versionIn('apicurio')}\n`)
})

test('every image names its version', () => {
  const images = found(/image: (\S+)/g).filter((image) => image !== 'weir')
  expect(images.filter((image) => !/:\d/.test(image))).toEqual([])
})

test('every port is open to this machine only', () => {
  const ports = found(/ports: \["([^"]*)/g)
  expect(ports).toHaveLength(4)
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
})

test('what the file leaves open is what a stack fills in', () => {
  const ports = { kafka: 1, kafkaController: 2, registry: 3, redis: 4, clickhouse: 5 }
  const filled = Object.keys(composeVariables({ ports, clickhousePassword: 'secret' }))
  expect(new Set(found(/\$\{(\w+):-/g))).toEqual(new Set(filled))
})

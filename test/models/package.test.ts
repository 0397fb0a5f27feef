import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listPackages, packageDirectories, packageDirectory } from '../../models/package.ts'
import { tinyPackages } from './tiny.ts'

test('a model is found by its name and version', () => {
  expect(packageDirectory('packages', 'fraud@12')).toBe(join('packages', 'fraud', '12'))
})

test.each(['fraud', 'fraud@0', 'fraud@01', 'Fraud@1', '../fraud@1', 'fraud@1/..'])(
  '%s names no model',
  (ref) => {
    expect(() => packageDirectory('packages', ref)).toThrow('a model is named like fraud@1')
  },
)

test('versions are in order of number', async () => {
  const packagesDir = await tinyPackages()
  await mkdir(join(packagesDir, 'fraud', '10'))
  await mkdir(join(packagesDir, 'fraud', '9'))
  const found = await packageDirectories(packagesDir)
  expect(found.map((directory) => directory.slice(packagesDir.length))).toEqual([
    '/fraud/1',
    '/fraud/9',
    '/fraud/10',
    '/risk/1',
  ])
})

test('a package that cannot be read does not hide the others', async () => {
  const packagesDir = await tinyPackages({ tampered: { 'manifest.json': '{}' } })
  const listed = await listPackages(packagesDir)
  expect(listed.map(({ kind }) => kind)).toEqual(['refused', 'package'])
})

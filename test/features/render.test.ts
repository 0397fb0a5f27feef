import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { renderCatalog } from '../../features/render.ts'

test('docs/features.md is what "npx weir features docs" prints', () => {
  expect(readFileSync('docs/features.md', 'utf8')).toBe(renderCatalog(featureSet))
})

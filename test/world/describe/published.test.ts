import { expect, test } from 'vitest'
import { published } from '../../../world/describe/published.ts'

test('a published figure has a source: who, what and when', () => {
  for (const { source } of published) {
    expect(source.by).not.toBe('')
    expect(source.title).not.toBe('')
    expect(source.year).toBeGreaterThan(2000)
  }
})

test('a published share lies between none and all', () => {
  const shares = published.filter(({ unit }) => unit === 'share')
  for (const { theirs } of shares) {
    expect(theirs).toBeGreaterThan(0)
    expect(theirs).toBeLessThan(1)
  }
})

import { expect, test } from 'vitest'
import { bytesOf, javaMajor, versionOf } from '../../stack/downloads.ts'

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_392"', 8],
  ['openjdk version "25" 2025-09-16', 25],
])('%s is a release of Java %i', (text, major) => {
  expect(javaMajor(text)).toBe(major)
})

test('text that names no version is no Java', () => {
  expect(javaMajor('No Java runtime present')).toBeUndefined()
})

test.each([
  ['[INFO] Downloaded from central: https://example.org/a-all.tar.gz (142 MB at 89 MB/s)', 142e6],
  ['[INFO] Downloaded from central: https://example.org/a.pom (8.1 kB at 1.2 MB/s)', 8_100],
  ['[INFO] Downloading from central: https://example.org/a.pom', 0],
])('the bytes in %s are counted', (line, bytes) => {
  expect(bytesOf(line)).toBe(bytes)
})

test('another pom.xml has other downloads', () => {
  expect(versionOf('<a/>')).not.toBe(versionOf('<b/>'))
})

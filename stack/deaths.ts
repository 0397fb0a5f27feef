import type { ServerName } from './servers.ts'

/** One line that says why a server ended while it started, and what to do about it. */
export function deathOf(death: {
  readonly server: ServerName
  readonly log: string
  readonly lines: readonly string[]
}): string {
  const reason = lastWords(death.lines)
  const cure = cures.find(({ says }) => says.test(death.lines.join('\n')))?.cure ?? 'read its log'
  return `${death.server} ended while it started: ${cure} (${death.log}: ${reason})`
}

const cures = [
  {
    says: /address already in use/i,
    cure: 'another program took its port; run the command again, it will take another',
  },
  { says: /no space left on device/i, cure: 'the disk is full; make room' },
  {
    says: /cannot find (package|module) .*(chdb|ffi-rs)/i,
    cure: 'the npm packages chdb and ffi-rs are not installed; run `npm ci`',
  },
  { says: /OutOfMemoryError|Cannot allocate memory/i, cure: 'memory is short; end something' },
]

/** The last line that looks like an error, else the last line, cut to what fits a line. */
export function lastWords(lines: readonly string[]): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '')
  const isError = (line: string): boolean => /error|exception|fatal|failed/i.test(line)
  return (said.findLast(isError) ?? said.at(-1) ?? 'it said nothing').slice(0, 300)
}

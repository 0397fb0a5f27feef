import type { Writable } from 'node:stream'

/**
 * What a command may say. `line` is its result, on standard output; `note` and `progress` go to
 * standard error, so that `--json` leaves standard output to the result alone. `progress` rewrites
 * its line on a terminal; elsewhere it is printed only when it says `done`.
 */
export interface Terminal {
  line(text: string): void
  note(text: string): void
  progress(text: string, state?: 'going' | 'done'): void
}

export function openTerminal(out: Writable, err: Writable & { isTTY?: boolean }): Terminal {
  return {
    line: (text) => out.write(`${text}\n`),
    note: (text) => err.write(`${text}\n`),
    progress(text, state = 'going') {
      if (err.isTTY) err.write(`\r\u001b[2K${text}${state === 'done' ? '\n' : ''}`)
      else if (state === 'done') err.write(`${text}\n`)
    },
  }
}

/**
 * Ends a stack when the program that started it has gone, however it went: standard input is a pipe
 * to that program, and the system closes it. "keep" on it means that the stack is to stay.
 *
 *   node stack/watchdog.ts ROOT NAME PID STARTED_AT
 */
import { text } from 'node:stream/consumers'
import { stopStack } from './stack.ts'

const [root = '', name = '', pid = '', startedAt = ''] = process.argv.slice(2)
const said = await text(process.stdin)
if (said !== 'keep') await stopStack({ root, name }, { owner: { pid: Number(pid), startedAt } })

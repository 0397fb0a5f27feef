import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A program of ours. The start time tells it from a later one that was given the same pid. */
export type Running = { readonly pid: number; readonly startedAt: string }

export type Launch = { readonly file: string; readonly args: readonly string[] }

/**
 * Starts a server in a session of its own, so that Ctrl-C in our terminal does not reach it, with
 * its output in `log` (emptied first). Returns undefined if the program cannot be started.
 */
export function launch({ file, args }: Launch, log: string): Running | undefined {
  mkdirSync(dirname(log), { recursive: true })
  const output = openSync(log, 'w', 0o600)
  const child = spawn(file, args, { detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  child.on('error', () => undefined)
  child.unref()
  const { pid } = child
  const startedAt = pid === undefined ? undefined : startTimeOf(pid)
  return pid === undefined || startedAt === undefined ? undefined : { pid, startedAt }
}

/** This program. */
export const self = (): Running => ({ pid: process.pid, startedAt: startTimeOf(process.pid) ?? '' })

export const isAlive = ({ pid, startedAt }: Running): boolean => startTimeOf(pid) === startedAt

/** Asks the program to end and waits until it has; after `limitMs` it is ended by force. */
export async function end(running: Running, limitMs: number): Promise<void> {
  signal(running, 'SIGTERM')
  if (await isGone(running, limitMs)) return
  await kill(running)
}

export async function kill(running: Running): Promise<void> {
  signal(running, 'SIGKILL')
  await isGone(running, killedWithinMs)
}

const killedWithinMs = 10_000
const pollMs = 25

async function isGone(running: Running, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += pollMs) {
    if (!isAlive(running)) return true
    await delay(pollMs)
  }
  return !isAlive(running)
}

function signal(running: Running, name: NodeJS.Signals): void {
  if (!isAlive(running)) return
  try {
    process.kill(running.pid, name)
  } catch (error) {
    // It ended between the two lines.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return
    throw error
  }
}

/** When the program with that pid was started, in the system's own words; none if it has ended. */
function startTimeOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux'
      ? startTimeIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))
      : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

/** Field 22 of a line of /proc/PID/stat; none for a program that has ended and is still listed. */
export function startTimeIn(stat: string): string | undefined {
  // The second field is the program's name in brackets and may itself hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const hasEnded = fields[0] === 'Z' || fields[0] === 'X'
  // While other threads are still ending, so is the program: its port and its files are in use.
  return hasEnded && Number(fields[17]) <= 1 ? undefined : fields[19]
}

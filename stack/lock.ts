import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PipelineError } from '../streams/errors.ts'
import { isAlive, type Running, self } from './running.ts'

export type Lock = { readonly file: string; readonly waitMsMax: number }

const pollMs = 50

/** Does the work while no other program holds the lock; one that died does not hold it. */
export async function withLock<T>(lock: Lock, work: () => Promise<T>): Promise<T> {
  await take(lock)
  try {
    return await work()
  } finally {
    rmSync(lock.file, { force: true })
  }
}

async function take({ file, waitMsMax }: Lock): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  for (let waitedMs = 0; !tryTake(file); waitedMs += pollMs) {
    const holder = holderOf(file)
    if (holder !== undefined && !isAlive(holder)) rmSync(file, { force: true })
    if (waitedMs >= waitMsMax) throw held(file, holder)
    await delay(pollMs)
  }
}

const held = (file: string, holder: Running | undefined): PipelineError =>
  new PipelineError(
    'STACK_UNAVAILABLE',
    `process ${holder?.pid ?? '?'} has held ${file} for too long: wait for it, or end it`,
  )

/** A link either is made with its whole content or is not made at all. */
function tryTake(file: string): boolean {
  const own = `${file}.${process.pid}`
  writeFileSync(own, JSON.stringify(self()))
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

function holderOf(file: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

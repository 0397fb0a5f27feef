import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './child.ts'

export interface PythonOptions {
  /** Directory of the environment; made when it is not there. */
  readonly environment: string
  /** File of pinned packages; the environment follows it. */
  readonly requirements: string
  readonly signal: AbortSignal
}

/** Makes a Python environment with the pinned packages, once, and returns its interpreter. */
export async function preparePython(options: PythonOptions): Promise<string> {
  const { environment, requirements, signal } = options
  const python = join(environment, 'bin', 'python')
  const pins = await readFile(requirements, 'utf8')
  const installedPins = join(environment, 'installed.txt')
  if ((await readIfThere(installedPins)) === pins) return python
  const make = {
    command: 'python3',
    args: ['-m', 'venv', environment],
    cure: 'install Python 3.11 or newer with its venv module',
  }
  await runProgram(make, signal)
  const install = {
    command: python,
    args: ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    cure: `the packages of ${requirements} could not be installed; is the network there?`,
  }
  await runProgram(install, signal)
  await writeFile(installedPins, pins)
  return python
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return null
  }
}

import { expect, test } from 'vitest'
import { type Program, pipePrograms, runProgram } from '../../streams/child.ts'

const node = (code: string, cure = 'none'): Program => ({
  command: process.execPath,
  args: ['-e', code],
  cure,
})
const never = new AbortController().signal

test('the output of a program is returned', async () => {
  expect(await runProgram(node('process.stdout.write("42")'), never)).toBe('42')
})

test('a program that fails is told by its cure', async () => {
  const failing = runProgram(node('process.exit(3)', 'give it a file'), never)
  await expect(failing).rejects.toMatchObject({ code: 'INPUT_INVALID', message: 'give it a file' })
})

test('a program that is not there is told by its cure', async () => {
  const missing = { command: '/nowhere/python3', args: [], cure: 'install Python' }
  await expect(runProgram(missing, never)).rejects.toThrow('install Python')
})

test('a program that was stopped says so', async () => {
  const stop = new AbortController()
  const endless = runProgram(node('setInterval(() => {}, 1000)'), stop.signal)
  stop.abort()
  await expect(endless).rejects.toThrow('stopped before it was done')
})

const reads = 'process.stdin.resume().on("end", () => process.exit(0))'

test('a pipe whose reader fails is told by the cure of the reader', async () => {
  const writes = 'for (let i = 0; i < 1e5; i++) process.stdout.write("more and more")'
  const piped = pipePrograms([node(writes, 'writer'), node('process.exit(1)', 'reader')], never)
  await expect(piped).rejects.toThrow('reader')
})

test('a pipe whose writer fails is told by the cure of the writer', async () => {
  const piped = pipePrograms([node('process.exit(1)', 'writer'), node(reads, 'reader')], never)
  await expect(piped).rejects.toThrow('writer')
})

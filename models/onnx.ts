import { InferenceSession, Tensor } from 'onnxruntime-node'
import { modelRefused } from './package.ts'

/**
 * A run holds the event loop, so that rows go through in slices: half a millisecond each with some
 * 200 trees. Smaller slices cost more a row, larger ones save nothing.
 */
export const sliceRowsMax = 64

/** What a graph must look like: one float32 tensor [rows, width] in, one [rows, outputs] out. */
export interface GraphContract {
  readonly ref: string
  readonly file: string
  readonly input: string
  readonly output: string
  readonly width: number
  readonly outputs: number
}

/** Values row after row, or what the runtime said when it failed. */
export type Ran =
  | { readonly kind: 'ran'; readonly values: Float32Array }
  | { readonly kind: 'failed'; readonly fault: string }

export interface Graph {
  /** Runs `rows` rows of a row-major matrix; never throws for what the graph does. */
  run(matrix: Float32Array, rows: number): Promise<Ran>
  close(): Promise<void>
}

/** Opens a graph that keeps the contract; any other is refused with MODEL_REFUSED. */
export async function openGraph(bytes: Buffer, contract: GraphContract): Promise<Graph> {
  const session = await openSession(bytes, contract)
  checkPorts(session, contract)
  return {
    run: (matrix, rows) => runSlices(session, contract, matrix.subarray(0, rows * contract.width)),
    close: () => session.release(),
  }
}

async function openSession(bytes: Buffer, { ref, file }: GraphContract): Promise<InferenceSession> {
  try {
    // The default thread pools spin between calls: 0.8 of a core for nothing at 200 calls a second.
    return await InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    })
  } catch (cause) {
    const refusal = {
      check: 'loadable',
      expected: `an ONNX graph in ${file}`,
      found: textOf(cause),
    }
    throw modelRefused(ref, refusal, cause)
  }
}

function checkPorts(session: InferenceSession, contract: GraphContract): void {
  const { ref, file, input, output, width, outputs } = contract
  const [only, ...others] = session.inputMetadata
  const inputFound = [only, ...others].map(portText).join(', ')
  if (others.length > 0 || !fits(only, input, width)) {
    const expected = `one float32 ${input}[rows, ${width}] in ${file}`
    throw modelRefused(ref, { check: 'input', expected, found: inputFound })
  }
  const port = session.outputMetadata.find(({ name }) => name === output)
  if (!fits(port, output, outputs)) {
    const expected = `a float32 ${output}[rows, ${outputs}] in ${file}`
    throw modelRefused(ref, { check: 'output', expected, found: portText(port) })
  }
}

function fits(port: InferenceSession.ValueMetadata | undefined, name: string, width: number) {
  if (!port?.isTensor || port.type !== 'float32' || port.name !== name) return false
  const [, columns = 1] = port.shape
  return port.shape.length >= 1 && port.shape.length <= 2 && columns === width
}

const portText = (port: InferenceSession.ValueMetadata | undefined): string => {
  if (!port) return 'none'
  return port.isTensor
    ? `${port.type} ${port.name}[${port.shape.join(', ')}]`
    : `${port.name}, no tensor`
}

async function runSlices(
  session: InferenceSession,
  { input, output, width, outputs }: GraphContract,
  matrix: Float32Array,
): Promise<Ran> {
  const rows = matrix.length / width
  const values = new Float32Array(rows * outputs)
  for (let first = 0; first < rows; first += sliceRowsMax) {
    const slice = matrix.subarray(first * width, (first + sliceRowsMax) * width)
    const count = slice.length / width
    const ran = await runSlice(session, output, {
      [input]: new Tensor('float32', slice, [count, width]),
    })
    if (ran.kind === 'failed') return ran
    if (ran.values.length !== count * outputs) {
      return { kind: 'failed', fault: `${ran.values.length} values for ${count} rows` }
    }
    values.set(ran.values, first * outputs)
  }
  return { kind: 'ran', values }
}

async function runSlice(
  session: InferenceSession,
  output: string,
  feeds: InferenceSession.FeedsType,
): Promise<Ran> {
  try {
    const values = (await session.run(feeds, [output]))[output]?.data
    if (values instanceof Float32Array) return { kind: 'ran', values }
    return { kind: 'failed', fault: `${output} is no float32 tensor` }
  } catch (cause) {
    return { kind: 'failed', fault: textOf(cause) }
  }
}

const textOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? 'an unknown error'

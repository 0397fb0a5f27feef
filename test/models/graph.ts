/** Just enough of onnx.proto to write small graphs in tests. */

export interface Step {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
}

export interface Port {
  readonly name: string
  readonly columns: number
  readonly elementType?: number
}

export interface GraphText {
  readonly steps: readonly Step[]
  readonly constants: Readonly<Record<string, readonly number[]>>
  readonly input: Port
  readonly output: Port
  readonly metadata: Readonly<Record<string, string>>
}

const float = 1

export const onnxOf = (graph: GraphText): Buffer =>
  Buffer.concat([
    number(1, 8),
    message(7, graphOf(graph)),
    message(8, [text(1, ''), number(2, 17)]),
    ...Object.entries(graph.metadata).map(([key, value]) =>
      message(14, [text(1, key), text(2, value)]),
    ),
  ])

const graphOf = ({ steps, constants, input, output }: GraphText): Buffer[] => [
  ...steps.map((step) =>
    message(1, [
      ...step.inputs.map((name) => text(1, name)),
      text(2, step.output),
      text(4, step.op),
    ]),
  ),
  text(2, 'test'),
  ...Object.entries(constants).map(([name, values]) => message(5, tensorOf(name, values))),
  message(11, portOf(input)),
  message(12, portOf(output)),
]

/** One number is a scalar; more are a column. */
const tensorOf = (name: string, values: readonly number[]): Buffer[] => [
  ...(values.length > 1 ? [number(1, values.length), number(1, 1)] : []),
  number(2, float),
  text(8, name),
  bytes(9, Buffer.from(Float32Array.from(values).buffer)),
]

const portOf = ({ name, columns, elementType = float }: Port): Buffer[] => [
  text(1, name),
  message(2, [
    message(1, [
      number(1, elementType),
      message(2, [message(1, [text(2, 'rows')]), message(1, [number(1, columns)])]),
    ]),
  ]),
]

const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)])
const text = (field: number, value: string) => bytes(field, Buffer.from(value))
const message = (field: number, parts: readonly Buffer[]) => bytes(field, Buffer.concat(parts))
const bytes = (field: number, value: Buffer) =>
  Buffer.concat([varint((field << 3) | 2), varint(value.length), value])

function varint(value: number): Buffer {
  const low: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) low.push((rest % 128) | 128)
  return Buffer.from([...low, rest])
}

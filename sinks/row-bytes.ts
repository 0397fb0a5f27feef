/** A growing buffer that rows are written into. */
export interface RowBytes {
  readonly length: number
  /** Forgets everything from `length` on: a row that was refused half-way. */
  truncate(length: number): void
  slice(start: number, end: number): Buffer
  byte(value: number): void
  /** A length in ClickHouse's variable encoding: seven bits a byte, the lowest first. */
  size(value: number): void
  text(value: string): void
  int32(value: number): void
  uint16(value: number): void
  uint32(value: number): void
  int64(value: bigint): void
  uint64(value: bigint): void
  /** 32 hex digits as two numbers, the higher first. */
  uuid(digits: string): void
  float64(value: number): void
  floats32(values: readonly number[]): void
}

const firstCapacityBytes = 64 * 1024

export function createRowBytes(): RowBytes {
  let bytes = Buffer.allocUnsafe(firstCapacityBytes)
  let length = 0

  const reserve = (count: number): number => {
    const at = length
    length += count
    if (length > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, bytes.length * 2))
      bytes.copy(larger, 0, 0, at)
      bytes = larger
    }
    return at
  }

  const byte = (value: number) => {
    const at = reserve(1)
    bytes[at] = value
  }
  const size = (value: number) => {
    let rest = value
    for (; rest > 127; rest = Math.floor(rest / 128)) byte((rest % 128) + 128)
    byte(rest)
  }

  return {
    get length() {
      return length
    },
    truncate(to) {
      length = to
    },
    slice: (start, end) => bytes.subarray(start, end),
    byte,
    size,
    text(value) {
      const count = Buffer.byteLength(value)
      size(count)
      const at = reserve(count)
      bytes.write(value, at)
    },
    int32(value) {
      const at = reserve(4)
      bytes.writeInt32LE(value, at)
    },
    uint16(value) {
      const at = reserve(2)
      bytes.writeUInt16LE(value, at)
    },
    uint32(value) {
      const at = reserve(4)
      bytes.writeUInt32LE(value, at)
    },
    int64(value) {
      const at = reserve(8)
      bytes.writeBigInt64LE(value, at)
    },
    uint64(value) {
      const at = reserve(8)
      bytes.writeBigUInt64LE(value, at)
    },
    uuid(digits) {
      const at = reserve(16)
      bytes.write(digits, at, 'hex')
      bytes.subarray(at, at + 16).swap64()
    },
    float64(value) {
      const at = reserve(8)
      bytes.writeDoubleLE(value, at)
    },
    floats32(values) {
      size(values.length)
      let at = reserve(values.length * 4)
      for (const value of values) at = bytes.writeFloatLE(value, at)
    },
  }
}

/**
 * The contract hash that a model carries in its own metadata, so that a manifest cannot be laid
 * beside another model. The runtime does not show metadata, hence this walk over the ModelProto
 * message (onnx.proto: field 14 `metadata_props`, each with field 1 `key` and field 2 `value`).
 */
export function readMetadata(model: Buffer): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>()
  for (const { field, bytes } of fieldsOf(model)) {
    if (field !== 14) continue
    const entry = new Map(fieldsOf(bytes).map((part) => [part.field, part.bytes.toString('utf8')]))
    metadata.set(entry.get(1) ?? '', entry.get(2) ?? '')
  }
  return metadata
}

interface Field {
  readonly field: number
  readonly bytes: Buffer
}

/** The length-delimited fields of a protobuf message; a cut message ends where it is cut. */
function fieldsOf(message: Buffer): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  while (at < message.length) {
    const tag = readVarint(message, at)
    const wire = tag.value & 7
    const length = wire === 2 ? readVarint(message, tag.next) : null
    const start = length?.next ?? tag.next
    const end = length ? start + length.value : skip(message, start, wire)
    if (length) fields.push({ field: tag.value >>> 3, bytes: message.subarray(start, end) })
    at = end
  }
  return fields
}

function skip(message: Buffer, start: number, wire: number): number {
  if (wire === 0) return readVarint(message, start).next
  if (wire === 1) return start + 8
  return wire === 5 ? start + 4 : message.length
}

function readVarint(message: Buffer, start: number): { value: number; next: number } {
  let value = 0
  for (let at = start; at < message.length; at++) {
    const byte = message[at] ?? 0
    value += (byte & 0x7f) * 2 ** (7 * (at - start))
    if (byte < 0x80) return { value, next: at + 1 }
  }
  return { value, next: message.length }
}

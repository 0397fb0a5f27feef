/** Values kept in process, at most about as many as allowed; the longest unused go first. */
export interface Cache<Value> {
  get(space: number, id: string): Value | undefined
  put(space: number, id: string, value: Value): void
  drop(space: number, id: string): void
  dropSpace(space: number): void
  /** Makes room. Nothing else evicts: what was used since the last call is safe until the next. */
  age(): void
  size(): number
}

type Generation<Value> = Map<string, Value>[]

/**
 * Two generations instead of an ordered list: a hit costs one look-up and an eviction nothing. When
 * the young generation holds half of what is allowed it becomes the old one, and the old one goes.
 * Values are kept by small number and id, because to join the two for every look-up costs more than
 * all the rest of it.
 */
export function openCache<Value>(entriesMax: number): Cache<Value> {
  let young: Generation<Value> = []
  let old: Generation<Value> = []
  const put = (space: number, id: string, value: Value): void => {
    old[space]?.delete(id)
    const values = young[space] ?? new Map<string, Value>()
    young[space] = values.set(id, value)
  }
  const promote = (space: number, id: string): Value | undefined => {
    const value = old[space]?.get(id)
    if (value !== undefined) put(space, id, value)
    return value
  }
  return {
    get: (space, id) => young[space]?.get(id) ?? promote(space, id),
    put,
    drop: (space, id) => {
      young[space]?.delete(id)
      old[space]?.delete(id)
    },
    dropSpace: (space) => {
      young[space]?.clear()
      old[space]?.clear()
    },
    age: () => {
      if (sizeOf(young) * 2 < entriesMax) return
      old = young
      young = []
    },
    size: () => sizeOf(young) + sizeOf(old),
  }
}

// The list may have holes; `reduce` passes over them.
const sizeOf = <Value>(generation: Generation<Value>): number =>
  generation.reduce((sum, values) => sum + values.size, 0)

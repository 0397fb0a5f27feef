/** Values kept in process, at most about as many as allowed; the longest unused go first. */
export interface Cache<Value> {
  get(key: string): Value | undefined
  put(key: string, value: Value): void
  drop(key: string): void
  dropWhere(matches: (key: string) => boolean): void
  /** Makes room. Nothing else evicts, so what was used since the last call is safe until the next. */
  age(): void
  size(): number
}

/**
 * Two generations instead of an ordered list: a hit costs one look-up and an eviction nothing. When
 * the young generation holds half of what is allowed it becomes the old one, and the old one goes.
 */
export function openCache<Value>(entriesMax: number): Cache<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  const promote = (key: string): Value | undefined => {
    const value = old.get(key)
    if (value === undefined) return undefined
    old.delete(key)
    young.set(key, value)
    return value
  }
  return {
    get: (key) => young.get(key) ?? promote(key),
    put: (key, value) => {
      old.delete(key)
      young.set(key, value)
    },
    drop: (key) => {
      young.delete(key)
      old.delete(key)
    },
    dropWhere: (matches) => {
      for (const values of [young, old])
        for (const key of values.keys()) if (matches(key)) values.delete(key)
    },
    age: () => {
      if (young.size * 2 < entriesMax) return
      old = young
      young = new Map()
    },
    size: () => young.size + old.size,
  }
}

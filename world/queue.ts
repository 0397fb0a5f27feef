interface Waiting<T> {
  readonly atMs: number
  readonly rank: number
  readonly item: T
}

/** What waits for its time. Of two items at one time the one with the lower rank comes first. */
export interface TimeQueue<T> {
  add(atMs: number, rank: number, item: T): void
  take(): T | undefined
  /** When the next one is due; undefined where nothing waits. */
  dueMs(): number | undefined
}

export function createTimeQueue<T>(): TimeQueue<T> {
  const heap: Waiting<T>[] = []
  return {
    add(atMs, rank, item) {
      heap.push({ atMs, rank, item })
      rise(heap)
    },
    take() {
      const first = heap[0]
      const last = heap.pop()
      if (first === undefined || last === undefined) return undefined
      if (heap.length > 0) sink(heap, last)
      return first.item
    },
    dueMs: () => heap[0]?.atMs,
  }
}

/** Takes what is due by a time, in order. */
export function* dueBy<T>(queue: TimeQueue<T>, atMs: number): Generator<T> {
  while ((queue.dueMs() ?? Number.NaN) <= atMs) {
    const item = queue.take()
    if (item !== undefined) yield item
  }
}

/**
 * Many streams, each in its own time order, as one in time order. Only the next item of each stream
 * is held.
 */
export function* mergeByTime<T>(
  streams: Iterable<Iterator<T>>,
  timeOf: (item: T) => number,
): Generator<T> {
  const queue = createTimeQueue<{ item: T; stream: Iterator<T>; rank: number }>()
  const wait = (stream: Iterator<T>, rank: number) => {
    const next = stream.next()
    if (!next.done) queue.add(timeOf(next.value), rank, { item: next.value, stream, rank })
  }
  let rank = 0
  for (const stream of streams) wait(stream, rank++)
  for (let first = queue.take(); first !== undefined; first = queue.take()) {
    yield first.item
    wait(first.stream, first.rank)
  }
}

const isBefore = <T>(one: Waiting<T>, other: Waiting<T>): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank)

/** Moves the last item up to its place. */
function rise<T>(heap: Waiting<T>[]): void {
  let place = heap.length - 1
  const item = heap[place]
  if (item === undefined) return
  while (place > 0) {
    const above = (place - 1) >> 1
    const parent = heap[above]
    if (parent === undefined || !isBefore(item, parent)) break
    heap[place] = parent
    place = above
  }
  heap[place] = item
}

/** Puts `item` in at the top and moves it down to its place. */
function sink<T>(heap: Waiting<T>[], item: Waiting<T>): void {
  let place = 0
  for (;;) {
    const below = firstBelow(heap, place)
    const child = heap[below]
    if (child === undefined || !isBefore(child, item)) break
    heap[place] = child
    place = below
  }
  heap[place] = item
}

function firstBelow<T>(heap: readonly Waiting<T>[], place: number): number {
  const left = heap[2 * place + 1]
  const right = heap[2 * place + 2]
  return left && right && isBefore(right, left) ? 2 * place + 2 : 2 * place + 1
}

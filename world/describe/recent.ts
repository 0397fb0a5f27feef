/** What was noted in the last `keepMs`, by key; older notes are forgotten, the oldest first. */
export interface Recent<Note> {
  get(key: string): Note | undefined
  set(key: string, note: Note, atMs: number): void
}

export function createRecent<Note>(keepMs: number): Recent<Note> {
  const notes = new Map<string, { readonly note: Note; readonly atMs: number }>()
  return {
    get: (key) => notes.get(key)?.note,
    set(key, note, atMs) {
      for (const [oldest, { atMs: notedMs }] of notes) {
        if (notedMs >= atMs - keepMs) break
        notes.delete(oldest)
      }
      // Deleted first, so that the order stays that of the times.
      notes.delete(key)
      notes.set(key, { note, atMs })
    },
  }
}

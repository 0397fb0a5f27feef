import { featureSet } from '../../features/catalog.ts'
import { newMemoryStore, openMemoryWindows } from '../../features/memory.ts'
import { windowsContract } from './contract.ts'
import { dayMs } from './windows.ts'

windowsContract('windows in memory', async () => {
  const store = newMemoryStore()
  return {
    open: async () => openMemoryWindows({ store, features: featureSet, latenessMs: dayMs }),
    clear: async () => store.values.clear(),
  }
})

import { defineConfig } from 'vitest/config'

const live = 'test/live/**/*.test.ts'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [live],
          // No test keeps state in a module, and loading every module once is quicker.
          isolate: false,
        },
      },
      {
        test: {
          name: 'live',
          include: [live],
          globalSetup: 'test/live/setup.ts',
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

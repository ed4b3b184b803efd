import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{contracts,packages,apps,tools,bench}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.slow.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What tests start has its types stripped once, and not each time: half of a start.
    env: { NODE_COMPILE_CACHE: path.resolve('node_modules/.cache/breakwater-tests') },
  },
})

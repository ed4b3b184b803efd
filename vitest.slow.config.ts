import { defineConfig } from 'vitest/config'

const hours = 3_600_000

/** The long forms of tests, one after another: `npm run test:slow`. */
export default defineConfig({
  test: {
    include: ['{contracts,packages,apps,tools}/**/*.slow.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 8 * hours,
    hookTimeout: 8 * hours,
  },
})

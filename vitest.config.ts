import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const shared = { resolve: { alias: { '@shared': resolve(import.meta.dirname, 'src/shared') } } }
const adapterTests = 'src/**/*.adapter.test.ts'

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/{shared,main,preload}/**/*.test.ts', 'scripts/**/*.test.js'],
          exclude: [adapterTests],
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          // Otherwise tokens.css would be read as empty, and could not be held to the tokens.
          css: { include: [/tokens\.css/] },
          include: ['src/renderer/**/*.test.{ts,tsx}'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real sockets, real children, real files: slower, and at most two files at a time.
        ...shared,
        test: {
          name: 'adapter',
          environment: 'node',
          include: [adapterTests],
          // What a quiet machine does in a second, a busy one does in many: only what never comes is to fail.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000, interval: 20 } },
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

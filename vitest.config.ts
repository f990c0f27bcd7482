// How the tests run: every file under test/, in Node, with a plain closing count for machines.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.env.CONFAB_FULL === '1' ? [] : ['test/full/**'],
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

// How the tests run: every file under test/, in Node, with a plain closing count for machines. What
// only computes shares its workers, since starting one for every file takes a third of the time;
// what holds sockets, files, processes or the heap's size has one of its own.
import { defineConfig } from 'vitest/config';

const ALONE = [
  'test/{cli,full,live,log,net,node,package,workers}/**',
  'test/{focus/memory,sim/defects,sim/determinism}.test.ts',
];

export default defineConfig({
  // What `confab export --to test` writes names the package, which is built only to be installed.
  resolve: {
    alias: {
      'confab/sim': new URL('./sim/index.ts', import.meta.url).pathname,
      'confab/model': new URL('./model/index.ts', import.meta.url).pathname,
    },
  },
  test: {
    reporters: ['default', './test/closing-line.ts'],
    // Where everything runs, live tests share the cores with sweeps that take all of them.
    testTimeout: process.env.CONFAB_FULL === '1' ? 300_000 : 60_000,
    hookTimeout: 60_000,
    // All cores, where the default leaves one of two idle.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE.map((path) => path.replace(/\*\*$/, '**/*.test.ts')),
          exclude: process.env.CONFAB_FULL === '1' ? [] : ['test/full/**'],
        },
      },
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false },
      },
    ],
  },
});

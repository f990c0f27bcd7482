// A reporter that ends a run with one plain line, `N passed, N failed`, for whoever counts by
// machine.
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      let seen = 0;
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
        seen += 1;
      }
      // A file that could not be collected has no tests of its own to fail.
      if (module.state() === 'failed' && seen === 0) counts.failed += 1;
    }
    const skipped = counts.skipped + counts.pending;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.on('exit', () => {
      process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${tail}\n`);
    });
  }
}

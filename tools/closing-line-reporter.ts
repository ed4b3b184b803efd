import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with the one line that people and CI read: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      let tests = 0
      for (const test of module.children.allTests()) {
        tests++
        const { state } = test.result()
        if (state === 'passed') counts.passed++
        else if (state === 'failed') counts.failed++
        else counts.skipped++
      }
      // A file that breaks before its first test, or holds none, is a failure that no test would show.
      if (tests === 0 || (module.state() === 'failed' && module.errors().length > 0)) counts.failed++
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
    if (counts.passed === 0 || counts.failed > 0) process.exitCode = 1
  }
}

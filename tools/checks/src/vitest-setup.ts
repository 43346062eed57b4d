// Long runs multiply the cases of every property test: PROPERTY_RUNS_FACTOR=100 (npm run verify).
const factor = Number(process.env['PROPERTY_RUNS_FACTOR'] ?? 1);
if (factor > 1) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 100 * factor });
}

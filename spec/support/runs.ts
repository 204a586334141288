/**
 * How often a property runs: `full` times in `npm run soak`, a tenth of that in `npm test`, which is to find what a change broke
 * within two minutes and not what nobody found in a thousand runs.
 */
export const runs = (full: number): number => (process.env['SPEC_RUNS'] === 'full' ? full : Math.ceil(full / 10));

/**
 * What random specs begin from, and the library's own waits with them. A gate must not fail by luck: `npm test` and `.ci/run` run the same
 * each time. Only `npm run soak` by hand, and every night, draws anew; it says its seed, and `SEED=7` runs that again.
 */
exports.pinSeed = () => (process.env.SEED ??= '1');

exports.drawSeed = () => {
  if (process.env.SEED !== undefined) return;
  process.env.SEED = String(Date.now() % 2 ** 31);
  console.log(`random specs begin from SEED=${process.env.SEED}`);
};

// `fast-check` as specs get it: every property begins from the seed of the run.
const fc = require('../../node_modules/fast-check/lib/cjs/fast-check.js');

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.SEED) });
module.exports = fc;

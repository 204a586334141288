/** What this run's random specs begin from: see pin-seed.cjs. */
export const SEED = Number(process.env['SEED']);

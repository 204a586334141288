/** What this run's random specs begin from: see seed.cjs. */
export const SEED = Number(process.env['SEED']);

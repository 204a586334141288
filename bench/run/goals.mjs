// What issue 9 asks for: CPU time as a ratio to the plain SDK in the same run, bytes of heap per call, and the rest. Smaller is
// better unless it says otherwise.

/** Ratio to the plain SDK's CPU time by operation: over its client, and without it. */
export const ratios = {
  'put small': { dynamorm: 0.5, 'dynamorm lean': 0.08 },
  'put large': { dynamorm: 0.42, 'dynamorm lean': 0.22 },
  'get small': { dynamorm: 0.5, 'dynamorm lean': 0.08 },
  'get large': { dynamorm: 0.36, 'dynamorm lean': 0.2 },
  'update small': { dynamorm: 0.55, 'dynamorm lean': 0.1 },
  'query 100 small': { dynamorm: 0.34, 'dynamorm lean': 0.22 },
  'query 100 large': { dynamorm: 0.27, 'dynamorm lean': 0.27 },
  'batchGet 100 small': { dynamorm: 0.32, 'dynamorm lean': 0.2 },
  'batchWrite 25 small': { dynamorm: 0.4, 'dynamorm lean': 0.14 },
  'transactWrite 10 small': { dynamorm: 0.45, 'dynamorm lean': 0.12 },
};

/** Kilobytes of heap that a call allocates. */
export const kilobytes = { 'get small': 95, 'query 100 small': 220, 'query 100 large': 7_500 };

/** Items per second of the codec alone; larger is better. */
export const itemsPerSecond = { 'encode small': 2e6, 'decode small': 4e6, 'decode large': 150e3 };

/** What importing costs beside the plain client: kilobytes of gzip and milliseconds; the lean handler's are its own. */
export const coldStart = { kilobytes: 20, ms: 2, lean: { kilobytes: 60, ms: 12 } };

/** Type instantiations for each of 50 entities of ten attributes, with a typed write and read each. */
export const instantiations = 230;

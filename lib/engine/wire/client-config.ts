/**
 * What a client of the engine is made with, unless the caller says otherwise: a place, an endpoint that nothing is ever sent
 * to, and credentials that sign without being looked up.
 */
export function clientConfig(region: string) {
  return {
    region,
    endpoint: 'http://engine.invalid',
    credentials: { accessKeyId: 'engine', secretAccessKey: 'engine' },
  };
}

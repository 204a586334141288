import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { leanSettings, type LeanOptions, serviceEndpoint } from '../../lib/lean/options.js';
import { leanTransport } from '../../lib/lean/index.js';

const REGIONS = [
  'us-east-1',
  'us-west-2',
  'eu-central-1',
  'ap-southeast-4',
  'mx-central-1',
  'il-central-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-east-1',
  'us-gov-west-1',
];
const settings = (options: LeanOptions, env: Record<string, string> = {}) => leanSettings(options, env);

describe('The endpoint of a region', () => {
  const { endpointProvider } = new DynamoDBClient({ region: 'us-east-1' }).config as unknown as {
    endpointProvider(given: object): { readonly url: URL };
  };

  it.each(REGIONS)('is the one that the SDK finds, with FIPS and dualstack or without: %s', region => {
    for (const fips of [false, true]) {
      for (const dualstack of [false, true]) {
        const { url } = endpointProvider({ Region: region, UseFIPS: fips, UseDualStack: dualstack });
        expect(serviceEndpoint({ region, fips, dualstack }).href).toBe(url.href);
      }
    }
  });

  it.each(['us-iso-east-1', 'eusc-de-east-1', 'nowhere', '', 'us-east-1.evil.example/'])(
    'is not guessed for %j',
    region => {
      expect(() => serviceEndpoint({ region, fips: false, dualstack: false })).toThrow(/no endpoint is known/);
    },
  );
});

describe('The settings of a lean transport', () => {
  it('come from the environment where no option says otherwise', () => {
    const env = { AWS_REGION: 'eu-west-1', AWS_MAX_ATTEMPTS: '7', AWS_USE_FIPS_ENDPOINT: 'true' };
    expect(settings({}, env)).toMatchObject({ region: 'eu-west-1', maxAttempts: 7 });
    expect(settings({}, env).endpoint.href).toBe('https://dynamodb-fips.eu-west-1.amazonaws.com/');
    expect(settings({ fips: false, region: 'us-east-2', maxAttempts: 1 }, env)).toMatchObject({
      region: 'us-east-2',
      maxAttempts: 1,
      endpoint: new URL('https://dynamodb.us-east-2.amazonaws.com/'),
    });
    expect(settings({}, { AWS_DEFAULT_REGION: 'us-west-1' }).region).toBe('us-west-1');
  });

  it('take the endpoint of the option, of the service, of all services, in this order', () => {
    const env = { AWS_REGION: 'x', AWS_ENDPOINT_URL_DYNAMODB: 'http://one:1', AWS_ENDPOINT_URL: 'http://two:2' };
    expect(settings({ endpoint: 'http://zero:1/path' }, env).endpoint.href).toBe('http://zero:1/path');
    expect(settings({}, env).endpoint.href).toBe('http://one:1/');
    expect(settings({}, { ...env, AWS_ENDPOINT_URL_DYNAMODB: '' }).endpoint.href).toBe('http://two:2/');
    const ignored = { ...env, AWS_REGION: 'us-east-1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(settings({}, ignored).endpoint.host).toBe('dynamodb.us-east-1.amazonaws.com');
  });

  it.each<[string, LeanOptions]>([
    ['no region', { endpoint: 'http://here' }],
    ['an endpoint that is none', { region: 'us-east-1', endpoint: 'here:8000' }],
    ['an endpoint with a query', { region: 'us-east-1', endpoint: 'http://here/?a=1' }],
    ['attempts that are none', { region: 'us-east-1', maxAttempts: 0 }],
    ['a time that is none', { region: 'us-east-1', attemptTimeoutMs: Number.NaN }],
  ])('refuse %s', (_, options) => {
    expect(() => settings(options)).toThrow(expect.objectContaining({ code: 'ErrValidation' }));
  });

  it('refuse before anything is sent', () => {
    expect(() => leanTransport({ region: 'us-east-1', maxConnections: 0.5 })).toThrow(/maxConnections/);
  });
});

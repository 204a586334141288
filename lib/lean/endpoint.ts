import { DynamormError } from '../errors/dynamorm-error.js';

/** Which of the service's own endpoints is meant. */
export interface EndpointChoice {
  readonly region: string;
  readonly fips: boolean;
  readonly dualstack: boolean;
}

/** The domains of the partitions that are known here, by how their regions begin. */
const PARTITIONS = [
  { begins: /^cn-/, plain: 'amazonaws.com.cn', dual: 'api.amazonwebservices.com.cn' },
  { begins: /^us-iso|^eu-iso|^eusc-/, plain: undefined, dual: undefined },
  { begins: /^[a-z]{2}(-[a-z]+)+-\d+$/, plain: 'amazonaws.com', dual: 'api.aws' },
] as const;

/** The service's endpoint of a region. Throws `ErrValidation` for a region that is none, or whose partition is not known here. */
export function serviceEndpoint({ region, fips, dualstack }: EndpointChoice): URL {
  const partition = PARTITIONS.find(({ begins }) => begins.test(region));
  if (partition?.plain === undefined) {
    throw new DynamormError('ErrValidation', `no endpoint is known here for the region ${region}: give one`);
  }
  // GovCloud's usual endpoints are FIPS endpoints.
  const service = fips && (dualstack || !region.startsWith('us-gov-')) ? 'dynamodb-fips' : 'dynamodb';
  return new URL(`https://${service}.${region}.${dualstack ? partition.dual : partition.plain}`);
}

/** The endpoint that a user gives. Throws `ErrValidation` for one that is no address of a service. */
export function givenEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.username === '') return url;
  throw new DynamormError('ErrValidation', 'an endpoint is an http or https address without query or user');
}

import { Attribute, Entity, isDynamormError, PartitionKey, session, Table, type Key } from '../../lib/index.js';

@Table('configured')
class Configured extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
}

const failing = (name: string, message: string) => {
  const error = Object.assign(new Error(message), { name });
  return Configured.using(session({ client: { send: () => Promise.reject(error) } }));
};
const messageOf = async (name: string, message: string): Promise<string> => {
  const error: unknown = await failing(name, message)
    .find({ id: 'a' })
    .catch((thrown: unknown) => thrown);
  if (!isDynamormError(error, 'ErrValidation')) throw new Error('another error', { cause: error });
  return error.message;
};

describe('A client that cannot work as it is set up', () => {
  it.each([
    ['Error', 'Region is missing'],
    ['TokenProviderError', 'Token is expired. To refresh this SSO session run aws sso login.'],
    ['Error', 'Resolved credential object is not valid'],
  ])('says why in its own words (%s: %s)', async (name, message) => {
    expect(await messageOf(name, message)).toBe(`Configured GetItem: AWS client error: ${message} (table configured)`);
  });

  it.each([
    ['Error', 'the item {"card":"4111"} of the region'],
    ['TypeError', "Cannot read properties of undefined (reading '4111')"],
  ])('says nothing of its own otherwise, since that may hold what is stored (%s: %s)', async (name, message) => {
    expect(await messageOf(name, message)).toBe('Configured GetItem: the client failed (table configured)');
  });
});

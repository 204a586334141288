import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { connect, disconnect } from '../../lib/client/create-session.js';
import { entitiesFromDms, entityFromDms, ExactNumber, fieldsByAttribute, parseDms } from '../../lib/dms/index.js';
import { createEngine } from '../../lib/engine/engine.js';
import { createTable } from '../../lib/tables/create.js';
import { isDynamormError } from '../../lib/errors/errors.js';
import { modelOf } from '../../lib/model/compile.js';
import { contractDocuments, contractModels, documentWith } from './support/models.js';
import '../../lib/index.js';

const code = (error: unknown): string | undefined => (isDynamormError(error) ? error.code : undefined);
const contract = (file: string, name?: string) => {
  const models = entitiesFromDms(contractDocuments.get(file)!);
  return models.get(name ?? [...models.keys()][0]!)!;
};

describe('a class of a model document', () => {
  const engine = createEngine();
  beforeAll(() => void connect({ client: engine.client() as never }));
  afterAll(() => disconnect());
  const stored = async (table: string, key: Record<string, unknown>) => {
    const client = engine.client() as { send(command: unknown): Promise<{ Item?: Record<string, unknown> }> };
    return (await client.send(new GetItemCommand({ TableName: table, Key: key as never }))).Item;
  };

  it.each(contractModels.map(model => [model.name, model] as const))('compiles: %s', (name, model) => {
    const compiled = modelOf(entityFromDms(model));
    expect(compiled.name).toBe(name);
    expect(compiled.table).toMatch(/_contract$/);
    expect(compiled.attributes.map(attribute => attribute.name)).toEqual(model.attributes.map(one => one.attribute));
    expect([...compiled.indexes.keys()]).toEqual((model.indexes ?? []).map(index => index.name));
  });

  it('saves, reads, changes and deletes', async () => {
    const User = contract('user.yml');
    await createTable(User);
    const key = { PK: 'USER#1', SK: 'PROFILE' };
    const user = await User.create({ ...key, nickname: '', tags: new Set(['a']), score: 0, bio: '' });
    expect(user['createdAt']).toMatch(/^\d{4}-.*\.\d{9}Z$/);
    const item = await stored('users_contract', { PK: { S: 'USER#1' }, SK: { S: 'PROFILE' } });
    expect(Object.keys(item!).sort()).toEqual(
      ['PK', 'SK', 'bio', 'createdAt', 'score', 'tags', 'updatedAt', 'version'].sort(),
    );
    const loaded = await User.get(key);
    expect(loaded).toBeInstanceOf(User);
    (loaded['tags'] as Set<string>).add('b');
    await loaded.save();
    const again = await User.get(key);
    expect([...(again['tags'] as Set<string>)].sort()).toEqual(['a', 'b']);
    expect(again['version']).toBe(1);
    await again.delete();
    expect(await User.find(key)).toBeUndefined();
  });

  it('reads and writes every type, and names that objects own', async () => {
    const Matrix = contract('type-matrix.yml');
    await createTable(Matrix);
    const fields = fieldsByAttribute(Matrix);
    expect(fields.get('save')).toBe('save_');
    expect(fields.get('constructor')).toBe('constructor_');
    expect(fields.get('__proto__')).toBe('__proto___');
    const data = {
      ...{ id: 'm', s: 'ß', n: 1.5, b: new Uint8Array([1]), bool: false, null: null, m: { a: [1] }, l: [{ b: null }] },
      ...{ ss: new Set(['x']), ns: new Set([1, '9007199254740993']), bs: new Set([new Uint8Array([2])]) },
      ...{ json_s: { b: 1, a: [null] }, json_n: 7, json_bool: true, json_l: [1], json_m: { x: 1 } },
      ...{ seconds: 1700000000, decimal: '0.12345678901234567', save_: 's', constructor_: 'c', __proto___: 'p' },
      ...{ 'dotted.name': 'd', 'dashed-name': 'e', 'hash#name': 'h', größe: 'g' },
    };
    await Matrix.create(data);
    const item = await stored('type_matrix_contract', { id: { S: 'm' } });
    expect(item).toMatchObject({
      ...{ s: { S: 'ß' }, n: { N: '1.5' }, bool: { BOOL: false }, null: { NULL: true }, ss: { SS: ['x'] } },
      ...{ json_s: { S: '{"a":[null],"b":1}' }, json_n: { N: '7' }, json_m: { M: { x: { N: '1' } } } },
      ...{ save: { S: 's' }, 'dotted.name': { S: 'd' }, decimal: { N: '0.12345678901234567' } },
    });
    expect(Object.hasOwn(item!, '__proto__')).toBe(true);
    const read = await Matrix.get({ id: 'm' });
    for (const [field, value] of Object.entries(data)) expect(read[field]).toEqual(value);
    expect(read.isChanged).toBe(false);
  });

  it('takes numbers and texts, and reads a number where one is exact', async () => {
    const Numbers = contract('number-precision.yml');
    await createTable(Numbers);
    const key = { id: 'n', seq: 1 };
    await Numbers.create({
      ...{ ...key, plain: '9007199254740993', exact: 1.5, whole: '12', members: new Set(['1', 2]) },
      ...{ map: { big: 9007199254740993n, small: 0.1 }, list: [new ExactNumber('0.12345678901234567')] },
    });
    const read = await Numbers.get(key);
    expect(read['plain']).toBe('9007199254740993');
    expect(read['exact']).toBe('1.5');
    expect(read['whole']).toBe(12);
    expect(read['members']).toEqual(new Set([1, 2]));
    const map = read['map'] as Record<string, unknown>;
    expect(map['small']).toBe(0.1);
    expect(String(map['big'])).toBe('9007199254740993');
    map['small'] = 0.2;
    await read.save();
    expect(await stored('number_precision_contract', { id: { S: 'n' }, seq: { N: '1' } })).toMatchObject({
      map: { M: { big: { N: '9007199254740993' }, small: { N: '0.2' } } },
      list: { L: [{ N: '0.12345678901234567' }] },
    });
    await expect(Numbers.create({ id: 'n', seq: 2, whole: 1.5 })).rejects.toThrow(/whole/);
    await expect(Numbers.create({ id: 'n', seq: 2, plain: NaN })).rejects.toMatchObject({
      code: 'ErrNumberPrecisionLoss',
    });
  });

  it('keeps its write policy', async () => {
    const Actual = contract('release-state.yml', 'ReleaseStateActual');
    const Event = contract('release-state.yml', 'ReleaseStateEvent');
    await createTable(Actual);
    const event = await Event.create({ PK: 'R#1', SK: 'EVENT#1', kind: 'x' });
    expect(await event.delete().catch(code)).toBe('ErrImmutableModelMutation');
    const actual = await Actual.create({ PK: 'R#1', SK: 'ACTUAL', releasePin: 'a' });
    actual['releasePin'] = 'b';
    expect(await actual.save().catch(code)).toBe('ErrProtectedFieldMutation');
  });

  it('refuses secrets without a cipher', async () => {
    const Secret = contract('encrypted-record.yml');
    expect(await Secret.create({ PK: 'a', SK: 'b', secret: 'x' }).catch(code)).toBe('ErrEncryptionNotConfigured');
  });

  it('stands in another table where asked to', () => {
    const [model] = parseDms(documentWith()).models;
    expect(modelOf(entityFromDms(model!, { table: 'elsewhere' })).table).toBe('elsewhere');
    expect(modelOf(entityFromDms(model!)).table).toBe('users');
    expect(entityFromDms(model!).name).toBe('User');
  });

  it('finds another field where the name with a trailing _ is taken', () => {
    const attributes = ['PK', 'save', 'save_', 'save__'].map(attribute => ({ attribute, type: 'S' as const }));
    const doc = parseDms(documentWith({ attributes, keys: { partition: { attribute: 'PK', type: 'S' } } }));
    expect([...fieldsByAttribute(entityFromDms(doc.models[0]!)).values()]).toEqual([
      'PK',
      'save___',
      'save_',
      'save__',
    ]);
  });

  it('is not built of an invalid model', () => {
    const [model] = parseDms(documentWith()).models;
    expect(() => entityFromDms({ ...model!, keys: { partition: { attribute: 'nope', type: 'S' } } })).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel', message: expect.stringMatching(/User.*nope/) }),
    );
  });
});

import { withEnvelope } from '../../../lib/engine/failure.js';
import {
  checkExpressionParameters,
  type ExpressionParameters,
  type PlaceholderInput,
} from '../../../lib/engine/validation/expression-parameters.js';
import type { Item } from '../../../lib/values/value.js';

const E = '1 validation error detected: ';
const UPDATE = ['UpdateExpression', 'ConditionExpression'];
const present = { present: ['UpdateExpression'], valueBearing: UPDATE };
const S = { S: 'x' };

const messageOf = (input: PlaceholderInput, parameters: ExpressionParameters, enveloped = false): string => {
  const check = (): unknown => checkExpressionParameters(input, parameters);
  try {
    if (enveloped) withEnvelope(check);
    else check();
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

const nested = (levels: number): Item[string] => (levels === 1 ? S : { L: [nested(levels - 1)] });

describe('the parameters around expressions', () => {
  const MIXED =
    'Can not use both expression and non-expression parameters in the same request: ' +
    'Non-expression parameters: {Expected, AttributeUpdates} Expression parameters: {UpdateExpression, ConditionExpression}';

  it.each<[string, PlaceholderInput, ExpressionParameters, string]>([
    ['both styles', {}, { present: UPDATE, legacy: ['Expected', 'AttributeUpdates'], valueBearing: UPDATE }, MIXED],
    [
      'names without an expression',
      { ExpressionAttributeNames: {}, ExpressionAttributeValues: {} },
      { present: [], valueBearing: UPDATE },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      'values without an expression on UpdateItem',
      { ExpressionAttributeValues: {} },
      { present: [], valueBearing: UPDATE },
      'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null',
    ],
    [
      'values without an expression on PutItem',
      { ExpressionAttributeValues: {} },
      { present: [], valueBearing: ['ConditionExpression'] },
      'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
    ],
    [
      'values with a projection only',
      { ExpressionAttributeValues: { ':v': S } },
      { present: ['ProjectionExpression'], valueBearing: ['FilterExpression', 'KeyConditionExpression'] },
      'ExpressionAttributeValues can only be specified when using expressions: FilterExpression and KeyConditionExpression are null',
    ],
    ['empty names', { ExpressionAttributeNames: {} }, present, 'ExpressionAttributeNames must not be empty'],
    [
      'a name that is no placeholder',
      { ExpressionAttributeNames: { '#ok': 'a', name: 'a' }, ExpressionAttributeValues: {} },
      present,
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "name"',
    ],
    [
      'a name placeholder with a dash',
      { ExpressionAttributeNames: { '#a-b': 'a' } },
      present,
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"',
    ],
    [
      'a bare #',
      { ExpressionAttributeNames: { '#': 'a' } },
      present,
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"',
    ],
    ['empty values', { ExpressionAttributeValues: {} }, present, 'ExpressionAttributeValues must not be empty'],
    [
      'a value that is no placeholder',
      { ExpressionAttributeValues: { v: {} } },
      present,
      'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"',
    ],
    [
      'a value without a type',
      { ExpressionAttributeValues: { ':a': S, ':v': {} } },
      present,
      'ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, ' +
        'must contain exactly one of the supported datatypes for key :v',
    ],
    [
      'a value that is no number',
      { ExpressionAttributeValues: { ':v': { N: '' } } },
      present,
      'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value for key :v',
    ],
    [
      'a value that is nested too deeply',
      { ExpressionAttributeValues: { ':v': nested(33) } },
      present,
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    ],
  ])('are refused for %s', (_, input, parameters, message) => {
    expect(messageOf(input, parameters)).toBe(message);
  });

  it.each<[string, PlaceholderInput]>([
    ['names of 255 bytes', { ExpressionAttributeNames: { [`#${'a'.repeat(254)}`]: 'a' } }],
    ['names of digits and underscores', { ExpressionAttributeNames: { '#0_': 'a b.c' } }],
    ['values of 255 bytes', { ExpressionAttributeValues: { [`:${'a'.repeat(254)}`]: S } }],
    ['empty strings', { ExpressionAttributeValues: { ':v': { S: '' }, ':b': { B: '' } } }],
    ['values of 32 levels', { ExpressionAttributeValues: { ':v': nested(32) } }],
  ])('may have %s', (_, input) => {
    expect(messageOf(input, present)).toBe('none');
  });

  it.each<[string, PlaceholderInput]>([
    ['names of 256 bytes', { ExpressionAttributeNames: { [`#${'a'.repeat(255)}`]: 'a' } }],
    ['an empty name', { ExpressionAttributeNames: { '#a': '' } }],
    ['a name of 64 KB', { ExpressionAttributeNames: { '#a': 'x'.repeat(65536) } }],
    ['2 MB of values', { ExpressionAttributeValues: { ':a': { S: 'x'.repeat(1.5e6) }, ':b': { S: 'x'.repeat(1e6) } } }],
  ])('may not have %s', (_, input) => {
    expect(messageOf(input, present)).toMatch(/^ExpressionAttribute(Names|Values) /);
  });

  it('gives the values with canonical numbers, and nothing when there are none', () => {
    const values = { ':n': { N: '1.0' }, ':l': { L: [{ N: '1e1' }] } };
    expect(checkExpressionParameters({ ExpressionAttributeValues: values }, present)).toEqual({
      ':n': { N: '1' },
      ':l': { L: [{ N: '10' }] },
    });
    expect(checkExpressionParameters({}, { present: [], valueBearing: UPDATE })).toBeUndefined();
  });

  it('carry the prefix of the envelope on Put and Update where the service puts it', () => {
    const none = { present: [], valueBearing: UPDATE };
    expect(messageOf({}, { present: UPDATE, legacy: ['Expected', 'AttributeUpdates'], valueBearing: [] }, true)).toBe(
      E + MIXED,
    );
    expect(messageOf({ ExpressionAttributeValues: {} }, none, true)).toContain(
      `${E}ExpressionAttributeValues can only`,
    );
    expect(messageOf({ ExpressionAttributeValues: { ':v': { SS: [] } } }, present, true)).toContain(E);
    expect(messageOf({ ExpressionAttributeValues: { ':v': { N: 'x' } } }, present, true)).toBe(
      `${E}The parameter cannot be converted to a numeric value: x`,
    );
    expect(messageOf({ ExpressionAttributeValues: {} }, present, true)).toBe(
      `${E}ExpressionAttributeValues must not be empty`,
    );
  });
});

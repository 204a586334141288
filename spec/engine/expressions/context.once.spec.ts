import { compileCondition } from '../../../lib/engine/expressions/condition.js';
import { ExpressionContext } from '../../../lib/engine/expressions/paths.js';
import { compileProjection } from '../../../lib/engine/expressions/projection.js';
import { compileUpdate } from '../../../lib/engine/expressions/update.js';
import { withEnvelope } from '../../../lib/engine/failure.js';
import { context, faultOf } from './requests.js';

const E = '1 validation error detected: ';

describe('the placeholders of a request', () => {
  it('must all be used by one of its expressions', () => {
    const request = new ExpressionContext({ '#a': 'a', '#b': 'b' }, { ':v': { S: 'x' }, ':w': { S: 'x' } });
    compileUpdate('SET #a = :v', request);
    expect(faultOf(() => request.checkUnused())).toBe(
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}',
    );
    compileProjection('#b', request);
    expect(faultOf(() => request.checkUnused())).toBe(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
    );
    compileCondition('a = :w', 'ConditionExpression', request);
    expect(faultOf(() => request.checkUnused())).toBe('none');
  });

  it('are used wherever they stand', () => {
    const request = new ExpressionContext(
      { '#a': 'a', '#b': 'b', '#c': 'c', '#d': 'd' },
      { ':u': { L: [] }, ':v': { N: '1' }, ':w': { SS: ['x'] } },
    );
    compileUpdate('SET #a.#b[0] = if_not_exists(#c, :v) - :v, l = list_append(:u, l) DELETE #d :w', request);
    expect(faultOf(() => request.checkUnused())).toBe('none');
  });

  it('need not be there', () => {
    expect(faultOf(() => new ExpressionContext(undefined, undefined).checkUnused())).toBe('none');
  });
});

describe('the envelope of Put, Update and Delete', () => {
  it.each([
    ['a syntax error', 'a ='],
    ['a reserved word', 'name = :n'],
    ['an undefined placeholder', 'a = :z'],
    ['parentheses', '((a = :n))'],
    ['operands that are the same', 'a = a'],
  ])('is put around %s', (_, text) => {
    const run = (): unknown => compileCondition(text, 'ConditionExpression', context());
    expect(faultOf(() => withEnvelope(run))).toBe(E + faultOf(run));
  });

  it('is put around the size, which is not told then', () => {
    const run = (): unknown => compileCondition('a'.repeat(5000), 'ConditionExpression', context());
    const fault = 'Invalid ConditionExpression: Expression size has exceeded the maximum allowed size;';
    expect(faultOf(run)).toBe(`${fault} expression size: 5000`);
    expect(faultOf(() => withEnvelope(run))).toBe(E + fault);
  });

  it('is put around overlapping paths, an empty expression, and not around what an item does not fit', () => {
    const enveloped = (text: string): string =>
      faultOf(() => withEnvelope(() => compileUpdate(text, context())!.apply({ a: { S: 'x' } })));
    expect(enveloped('SET a = :n, a = :n')).toMatch(/^1 validation error detected: Invalid UpdateExpression: Two/);
    expect(enveloped('')).toBe(E + 'Invalid UpdateExpression: The expression can not be empty;');
    expect(enveloped('SET b = gone')).toMatch(/^The provided expression refers/);
    expect(enveloped('ADD a :n')).toMatch(/^An operand in the update expression/);
    expect(enveloped('SET a.b = :n')).toMatch(/^The document path provided/);
  });

  it('leaves other errors alone', () => {
    const error = new TypeError('a bug');
    expect(() =>
      withEnvelope(() => {
        throw error;
      }),
    ).toThrow(error);
    expect(withEnvelope(() => 5)).toBe(5);
  });
});

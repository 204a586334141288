import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { loadDms, parseDms, validateDms, type ReadOptions } from '../../lib/dms/index.js';
import type { DynamormError } from '../../lib/index.js';
import { contractModels, documentWith, withAttributes } from './support/models.js';

interface Expectation {
  readonly valid?: true;
  readonly error?: string;
  readonly rule?: string;
  readonly path?: string;
  readonly line?: number;
  readonly model?: string;
  readonly attribute?: string;
  readonly message?: string;
}
const golden = resolve(__dirname, '../../contract/golden/dms/documents.yml');
const { cases } = load(readFileSync(golden, 'utf8')) as {
  cases: readonly { name: string; text: string; expect: Expectation }[];
};
const named = (select: (one: Expectation) => boolean) =>
  cases.filter(one => select(one.expect)).map(one => [one.name, one.text, one.expect] as const);
const refused = (text: unknown, options?: object): Error & { code?: string; model?: string } => {
  try {
    parseDms(text, options);
  } catch (error) {
    return error as Error;
  }
  throw new Error('the document was accepted');
};

const yaml4 = createRequire(__filename)('js-yaml-4') as NonNullable<ReadOptions['yaml']>;
const versions: readonly (readonly [string, ReadOptions])[] = [
  ['5', {}],
  ['4', { yaml: yaml4 }],
];

describe('the golden documents', () => {
  it('cover every rule', () => {
    const rules = new Set(cases.map(one => one.expect.rule));
    for (const rule of [
      ...['shape', 'unknown_key', 'missing_key', 'dms_version', 'duplicate_model', 'duplicate_attribute', 'naming'],
      ...['attribute_type', 'key_attribute', 'index', 'role', 'format', 'json', 'binary', 'requiredness', 'encryption'],
      ...['write_policy', 'text'],
    ])
      expect(rules).toContain(rule);
  });
});

describe.each(versions)('the golden documents, read with js-yaml %s', (version, reading) => {
  // The older parser tells where maps and lists begin, not where a scalar stands.
  const linesFor = (line: number | undefined): unknown =>
    line === undefined ? undefined : version === '5' ? line : expect.any(Number);

  it.each(named(one => one.valid === true))('accept %s', (_, text) => {
    expect(validateDms(text, reading)).toEqual([]);
    const doc = parseDms(text, reading);
    expect(Object.isFrozen(doc.models[0]!.attributes[0])).toBe(true);
    expect(doc).toEqual(parseDms(text));
    expect(parseDms(JSON.stringify(doc))).toEqual(doc);
    expect(parseDms(doc)).toEqual(doc);
  });

  it.each(named(one => one.rule !== undefined && one.rule !== 'text'))('refuse %s', (_, text, expected) => {
    const { rule, path, line, model, attribute } = expected;
    expect(validateDms(text, reading)).toContainEqual(
      expect.objectContaining({ rule, path, line: linesFor(line), model, attribute: attribute ?? undefined }),
    );
    const error = refused(text, { ...reading, source: 'models.yml' });
    expect(error.code).toBe(expected.error);
    const place = version === '5' ? `models.yml:${line}` : 'models.yml';
    for (const part of [model, attribute, `(rule ${rule})`, place])
      if (part !== undefined) expect(error.message).toContain(part);
  });

  it.each(named(one => one.rule === 'text'))('cannot be read with %s', (_, text, { message, line }) => {
    const error = refused(text, { ...reading, source: 'models.yml' });
    expect(error.code).toBe('ErrInvalidModel');
    expect(error.message).toMatch(line === undefined ? /^models\.yml(:\d+)?: / : new RegExp(`^models\\.yml:${line}: `));
    if (message !== undefined) expect(error.message).toContain(message);
  });

  it('are bounded in depth and in aliases, and quickly refused', () => {
    const bomb = [
      'a: &a [x]',
      ...'bcdefghijk'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghijk'[i]},`.repeat(9)}]`),
    ];
    const started = performance.now();
    expect(refused(bomb.join('\n'), reading).message).toMatch(/:? ?an anchor is outside the JSON subset/);
    for (const text of [
      `# yaml\n${'['.repeat(100_000)}`,
      `a: ${'{b: '.repeat(50_000)}`,
      `${'- '.repeat(50_000)}x`,
      `${'? '.repeat(50_000)}x`,
    ])
      expect(refused(text, reading).code).toBe('ErrInvalidModel');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a document', () => {
  it('tells every fault at once', () => {
    const faults = validateDms(withAttributes({ attribute: 'x', type: 'Q', colour: 1 }, { type: 'S' }));
    expect(faults.map(fault => [fault.rule, fault.path, fault.attribute])).toEqual([
      ['unknown_key', 'models[0].attributes[4].colour', 'x'],
      ['attribute_type', 'models[0].attributes[4].type', 'x'],
      ['missing_key', 'models[0].attributes[5]', undefined],
    ]);
    expect(refused(documentWith({ table: 1, extra: 2 })).message.split('\n')).toHaveLength(3);
  });

  it('is a copy of what was given', () => {
    const given = documentWith() as { models: { table: { name: string } }[] };
    const doc = parseDms(given);
    given.models[0]!.table.name = 'other';
    expect(doc.models[0]!.table.name).toBe('users');
  });

  it('is bounded in depth, as text, as JSON and as data', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
    const given = withAttributes({ attribute: 'x', type: 'S', tags: { deep: deep(60) } });
    for (const one of [given, JSON.stringify(given), `# yaml\n${JSON.stringify(given)}`])
      expect(refused(one).code).toBe('ErrInvalidModel');
    expect(parseDms(given, { maxDepth: 80 }).models).toHaveLength(1);
    for (const text of ['['.repeat(100_000), `# yaml\n${'['.repeat(100_000)}`, `a: ${'{b: '.repeat(50_000)}`])
      expect(refused(text).code).toBe('ErrInvalidModel');
    const cycle: Record<string, unknown> = { attribute: 'x', type: 'S' };
    cycle['tags'] = cycle;
    expect(refused(withAttributes(cycle)).message).toMatch(/deeper than 32/);
  });

  it('is bounded in length', () => {
    expect(refused('#'.repeat(2_000_000)).message).toMatch(/longer than 1048576/);
    expect(refused(JSON.stringify(documentWith()), { maxLength: 100 }).message).toMatch(/longer than 100/);
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# x'],
    ['text', 'x'],
    ['a list', '[]'],
    ['null', null],
    ['a Date', new Date()],
  ])('is refused where it is %s', (_, given) => expect(refused(given).code).toBe('ErrInvalidModel'));

  it('does not pollute any prototype', () => {
    expect(refused('{"dms_version":"0.2","models":[],"__proto__":{"polluted":1}}').message).toMatch(/unknown key/);
    parseDms(withAttributes(JSON.parse('{"attribute":"x","type":"S","tags":{"__proto__":{"polluted":1}}}')));
    expect(({} as { polluted?: 1 }).polluted).toBeUndefined();
  });

  it('needs no js-yaml as JSON, and says what YAML needs', () => {
    const yaml = {
      load: (): never => {
        throw new Error('was called');
      },
    };
    expect(parseDms(JSON.stringify(documentWith()), { yaml }).models).toHaveLength(1);
    expect(refused('a: 1', { yaml }).message).toMatch(/was called/);
  });

  it('is read of a file', async () => {
    const folder = resolve(__dirname, '../../contract/dms/v0.2/models');
    expect((await loadDms(join(folder, 'user.yml'))).models[0]!.name).toBe('User');
    await expect(loadDms(join(folder, 'none.yml'))).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });
});

describe('a document from outside', () => {
  const thrown = (given: unknown): DynamormError => {
    try {
      parseDms(given);
    } catch (error) {
      return error as DynamormError;
    }
    throw new Error('it was taken');
  };

  it.each([
    ['at its root', '{"dms_version":"0.2","models":[],"models":[]}', 'models'],
    [
      'deep within, behind strings that look like members',
      '{"dms_version":"{\\"a\\":","models":[{"name":"\\\\","tags":{"b":"}"},"name":1}]}',
      'name',
    ],
    ['in another spelling, and spaced', '{"dms_version":"0.2", "models" : [], "\\u006dodels"\n:[]}', 'models'],
  ])('names no JSON member twice: %s', (_, text, member) => {
    expect(thrown(text)).toMatchObject({
      code: 'ErrInvalidModel',
      message: `the document names the member "${member}" twice`,
    });
  });

  it('may name a member in several maps', () => {
    const model = contractModels.find(({ name }) => name === 'User')!;
    expect(parseDms(JSON.stringify({ dms_version: '0.2', models: [model] })).models).toHaveLength(1);
  });

  it('makes no message as long as itself', () => {
    const models = Array.from({ length: 5000 }, (_, i) => ({ name: `M${i}`, [`${'u'.repeat(5000)}${i}`]: 1 }));
    const error = thrown({ dms_version: '0.2', models });
    expect(error.message.length).toBeLessThan(30_000);
    expect(error.message).toMatch(/- and \d+ more$/);
    expect(thrown({ dms_version: '0.2', models: [{ name: 'x'.repeat(100_000) }] }).message.length).toBeLessThan(30_000);
  });
});

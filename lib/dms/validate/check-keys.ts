import type { ReadAttribute } from './check-attribute.js';
import { below, type DmsRule, type Place, type Report } from './report.js';
import { asMap, asText, asWord } from './shapes.js';

/** Names of the table's key attributes, as far as they could be read. */
export interface ReadKeys {
  readonly partition: string | undefined;
  readonly sort: string | undefined;
}

/** What a key refers to. */
export interface KeyContext {
  readonly report: Report;
  readonly attributes: ReadonlyMap<string, ReadAttribute>;
}

const KEY_TYPES = ['S', 'N', 'B'] as const;

/** Checks the table's keys. */
export function checkKeys(value: unknown, place: Place, context: KeyContext): ReadKeys {
  const { report } = context;
  if (value === undefined) return { partition: undefined, sort: undefined };
  const shape = { known: ['partition', 'sort'], required: ['partition'] };
  const fields = asMap(value, place, { report, shape, what: 'keys' });
  const key = (part: string): string | undefined =>
    checkKey(fields?.[part], below(place, part), { ...context, what: `the ${part} key`, rule: 'key_attribute' });
  const keys = { partition: key('partition'), sort: key('sort') };
  if (keys.sort !== undefined && keys.sort === keys.partition)
    report.add(below(place, 'sort'), 'key_attribute', `has ${keys.sort} as its partition and as its sort key`);
  return keys;
}

/** Checks one key of the table or of an index: a declared attribute of the same type, and no encrypted one. */
export function checkKey(
  value: unknown,
  place: Place,
  context: KeyContext & { what: string; rule: DmsRule },
): string | undefined {
  const { report, attributes, what, rule } = context;
  if (value === undefined) return undefined;
  const fields = asMap(value, place, {
    report,
    shape: { known: ['attribute', 'type'], required: ['attribute', 'type'] },
    what,
  });
  const name = asText(fields?.['attribute'], below(place, 'attribute'), { report, what: `attribute of ${what}` });
  const type = asWord(fields?.['type'], below(place, 'type'), { report, what: `type of ${what}`, words: KEY_TYPES });
  if (name === undefined) return undefined;
  const owned: Place = { ...place, attribute: name };
  const attribute = attributes.get(name);
  if (attribute === undefined) report.add(below(owned, 'attribute'), rule, `is ${what} and is not declared`);
  else if (type !== undefined && attribute.type !== undefined && type !== attribute.type)
    report.add(below(owned, 'type'), rule, `is ${what} of type ${type} and is declared as ${attribute.type}`);
  if (attribute?.isEncrypted === true)
    report.add(below(attribute.place, 'encryption'), 'encryption', `is encrypted and is ${what}`);
  return name;
}

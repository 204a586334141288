import { nameFault } from '../model/fields.js';
import type { ValueType } from '../values/value.js';
import type { DmsNaming } from './document.js';
import { below, asFlag, asList, asMap, asText, type Place, type Report, type Fields } from './report.js';

/** An attribute as far as it could be read. */
export interface ReadAttribute {
  readonly name: string;
  readonly type: ValueType | undefined;
  readonly roles: readonly string[];
  readonly isEncrypted: boolean;
  readonly place: Place;
}

const TYPES: readonly string[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'];
const KNOWN = [
  ...['attribute', 'type', 'required', 'optional', 'omit_empty', 'roles', 'format', 'json', 'binary', 'encryption'],
  'tags',
];
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  rfc3339nano: ['S'],
  unix_seconds: ['N'],
  int: ['N', 'NS'],
  decimal_string: ['N', 'NS'],
};
const JSON_TYPES: readonly string[] = ['S', 'N', 'BOOL', 'NULL', 'L', 'M'];

/** What the checks of one model's attributes share. */
interface AttributeContext {
  readonly report: Report;
  readonly naming: DmsNaming | undefined;
}

/** Checks one attribute by itself; undefined where it has no name that others could refer to. */
export function checkAttribute(value: unknown, at: Place, context: AttributeContext): ReadAttribute | undefined {
  const { report } = context;
  const named = (value as { attribute?: unknown } | null)?.attribute;
  const place: Place = typeof named === 'string' && named !== '' ? { ...at, attribute: named } : at;
  const shape = { known: KNOWN, required: ['attribute', 'type'] };
  const fields = asMap(value, place, { report, shape, what: 'the attribute' });
  if (fields === undefined) return undefined;
  const name = asText(fields['attribute'], below(place, 'attribute'), { report, what: 'attribute' });
  if (name !== undefined) checkName(name, place, context);
  const type = typeOf(fields['type'], place, report);
  checkFlags(fields, place, { report, type });
  const isEncrypted = checkEncryption(fields['encryption'], place, report);
  if (fields['tags'] !== undefined && (typeof fields['tags'] !== 'object' || Array.isArray(fields['tags'])))
    report.add(below(place, 'tags'), 'shape', 'tags has to be a map');
  if (name === undefined) return undefined;
  return { name, type, roles: rolesOf(fields['roles'], place, report), isEncrypted, place };
}

/** DynamoDB's own limit, of the name's UTF-8 form. */
const MAX_NAME_BYTES = 65_535;

function checkName(name: string, place: Place, { naming, report }: AttributeContext): void {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    report.add(below(place, 'attribute'), 'attribute_name', `has a name of more than ${MAX_NAME_BYTES} bytes`);
  if (nameFault(name, naming) !== undefined)
    report.add(below(place, 'attribute'), 'naming', `does not follow the naming convention ${naming}`);
}

function typeOf(value: unknown, place: Place, report: Report): ValueType | undefined {
  if (value === undefined || TYPES.includes(value as string)) return value as ValueType | undefined;
  report.add(below(place, 'type'), 'attribute_type', `has to be of one of the types ${TYPES.join(', ')}`);
  return undefined;
}

function checkFlags(
  fields: Fields,
  place: Place,
  { report, type }: { report: Report; type: ValueType | undefined },
): void {
  const flag = (key: string): boolean => asFlag(fields[key], below(place, key), { report, what: key }) === true;
  flag('omit_empty');
  if (flag('required') && flag('optional')) report.add(place, 'requiredness', 'is both required and optional');
  if (flag('json') && type !== undefined && !JSON_TYPES.includes(type))
    report.add(
      below(place, 'json'),
      'json',
      `is json, which is stored as ${JSON_TYPES.join(', ')} and never as ${type}`,
    );
  if (flag('binary') && type !== undefined && type !== 'B')
    report.add(below(place, 'binary'), 'binary', `is binary and needs type B, not ${type}`);
  const format = fields['format'];
  if (format === undefined) return;
  const at = below(place, 'format');
  const types = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (types === undefined) report.add(at, 'format', `needs one of the formats ${Object.keys(FORMATS).join(', ')}`);
  else if (type !== undefined && !types.includes(type))
    report.add(at, 'format', `has format ${format as string}, which needs type ${types.join(' or ')}, not ${type}`);
  else if (fields['json'] === true) report.add(at, 'format', 'is json and has a format');
}

function checkEncryption(value: unknown, place: Place, report: Report): boolean {
  if (value === undefined) return false;
  const at = below(place, 'encryption');
  const fields = asMap(value, at, { report, shape: { known: ['v'], required: ['v'] }, what: 'encryption' });
  const version = fields?.['v'];
  if (version !== undefined && version !== 1 && version !== 2)
    report.add(below(at, 'v'), 'encryption', 'has an encryption whose v is neither 1 nor 2');
  return true;
}

function rolesOf(value: unknown, place: Place, report: Report): readonly string[] {
  const at = below(place, 'roles');
  return asList(value, at, { report, what: 'roles' }).flatMap((role, i) => {
    const text = asText(role, below(at, i), { report, what: 'a role' });
    return text === undefined ? [] : [text];
  });
}

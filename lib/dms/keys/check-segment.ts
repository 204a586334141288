import { below, type Place, type Report } from '../validate/report.js';
import { asFlag, asList, asMap, type Fields } from '../validate/shapes.js';

/** What a segment is held against. */
export interface SegmentContext {
  readonly report: Report;
  readonly version: unknown;
  /** Undefined where the document declares none: any name is an input then. */
  readonly inputs: ReadonlySet<string> | undefined;
}

const KNOWN = [
  ...['name', 'description', 'prefix', 'suffix', 'value', 'literal', 'transforms', 'default', 'optional'],
  'omit_when',
];
const TRANSFORMS: Readonly<Record<string, readonly unknown[]>> = {
  trim: ['0.1', '0.2'],
  wildcard_empty: ['0.1', '0.2'],
  lowercase: ['0.2'],
  url_encode: ['0.2'],
};

/** Checks one segment of a derived key. */
export function checkSegment(value: unknown, place: Place, context: SegmentContext): void {
  const { report, version } = context;
  const fields = asMap(value, place, { report, shape: { known: KNOWN }, what: 'the segment' });
  if (fields === undefined) return;
  for (const key of ['name', 'prefix', 'suffix', 'default'] as const) {
    if (fields[key] !== undefined && typeof fields[key] !== 'string')
      report.add(below(place, key), 'shape', `${key} has to be text`);
  }
  asFlag(fields['optional'], below(place, 'optional'), { report, what: 'optional' });
  checkValue(fields, place, context);
  const at = below(place, 'transforms');
  asList(fields['transforms'], at, { report, what: 'transforms' }).forEach((transform, i) => {
    const known =
      typeof transform === 'string' && Object.hasOwn(TRANSFORMS, transform) ? TRANSFORMS[transform] : undefined;
    if (known === undefined)
      report.add(below(at, i), 'derived_key', `the transform has to be one of ${Object.keys(TRANSFORMS).join(', ')}`);
    else if (!known.includes(version))
      report.add(below(at, i), 'derived_key', `the transform ${String(transform)} is of version 0.2`);
  });
  checkOmission(fields['omit_when'], below(place, 'omit_when'), report);
}

function checkValue(segment: Fields, place: Place, { report, inputs }: SegmentContext): void {
  const at = below(place, 'value');
  const { value, literal } = segment;
  const from =
    value === undefined
      ? undefined
      : asMap(value, at, { report, shape: { known: ['input', 'literal'] }, what: 'value' });
  if (value !== undefined && from === undefined) return;
  const given = [from?.['input'], from?.['literal'], literal].filter(one => one !== undefined);
  if (given.length !== 1)
    report.add(place, 'derived_key', 'a segment has one of value.input, value.literal and literal');
  const input = from?.['input'];
  if (input !== undefined && (typeof input !== 'string' || inputs?.has(input) === false))
    report.add(
      below(at, 'input'),
      'derived_key',
      `there is no input ${typeof input === 'string' ? input : 'of that kind'}`,
    );
  for (const [one, where] of [
    [from?.['literal'], below(at, 'literal')],
    [literal, below(place, 'literal')],
  ] as const) {
    if (one !== undefined && !['string', 'number', 'boolean'].includes(typeof one))
      report.add(where, 'shape', 'a literal has to be text, a number or a boolean');
  }
}

function checkOmission(value: unknown, place: Place, report: Report): void {
  if (value === undefined) return;
  const fields = asMap(value, place, { report, shape: { known: ['empty', 'default', 'values'] }, what: 'omit_when' });
  asFlag(fields?.['empty'], below(place, 'empty'), { report, what: 'empty' });
  asFlag(fields?.['default'], below(place, 'default'), { report, what: 'default' });
  const at = below(place, 'values');
  asList(fields?.['values'], at, { report, what: 'values' }).forEach((one, i) => {
    if (typeof one !== 'string') report.add(below(at, i), 'shape', 'a value to omit has to be text');
  });
}

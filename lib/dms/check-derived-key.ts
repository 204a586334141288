import { below, asFlag, asList, asMap, asText, asWord, type Place, type Report, type Fields } from './report.js';

/** What a segment is held against. */
interface SegmentContext {
  readonly report: Report;
  readonly version: unknown;
  /** Undefined where the document declares none: any name is an input then. */
  readonly inputs: ReadonlySet<string> | undefined;
}

const SEGMENT_MEMBERS = [
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
function checkSegment(value: unknown, place: Place, context: SegmentContext): void {
  const { report, version } = context;
  const fields = asMap(value, place, { report, shape: { known: SEGMENT_MEMBERS }, what: 'the segment' });
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

/** What the checks of one derived key share. */
interface DerivedKeyContext {
  readonly report: Report;
  /** Version of the document, on which the known transforms depend. */
  readonly version: unknown;
}

const TYPES = ['string', 'number', 'boolean'] as const;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Checks one derived key; answers what has to be unique among all. */
export function checkDerivedKey(
  value: unknown,
  place: Place,
  context: DerivedKeyContext,
): { name: string | undefined; helper: string | undefined } {
  const { report } = context;
  const shape = { required: ['name', 'segments'] };
  const fields = asMap(value, place, { report, shape, what: 'the derived key' });
  if (fields === undefined) return { name: undefined, helper: undefined };
  const name = asText(fields['name'], below(place, 'name'), { report, what: 'name of the derived key' });
  const helper = identifier(fields['helper'], below(place, 'helper'), { report, what: 'helper' });
  for (const text of ['description', 'join'] as const)
    if (fields[text] !== undefined && typeof fields[text] !== 'string')
      report.add(below(place, text), 'shape', `${text} has to be text`);
  const inputs =
    fields['inputs'] === undefined ? undefined : checkInputs(fields['inputs'], below(place, 'inputs'), report);
  const at = below(place, 'segments');
  const segments = asList(fields['segments'], at, { report, what: 'segments' });
  if (segments.length === 0) report.add(at, 'derived_key', `derived key ${name ?? ''} has no segments`);
  segments.forEach((segment, i) => checkSegment(segment, below(at, i), { ...context, inputs }));
  checkFixtures(fields['fixtures'], below(place, 'fixtures'), report);
  return { name, helper };
}

function checkInputs(value: unknown, place: Place, report: Report): ReadonlySet<string> {
  const names = new Set<string>();
  const tsNames = new Set<string>();
  asList(value, place, { report, what: 'inputs' }).forEach((input, i) => {
    const at = below(place, i);
    const shape = { required: ['name'] };
    const fields = asMap(input, at, { report, shape, what: 'the input' });
    if (fields === undefined) return;
    const name = asText(fields['name'], below(at, 'name'), { report, what: 'name of the input' });
    const tsName = identifier(fields['ts_name'], below(at, 'ts_name'), { report, what: 'ts_name' }) ?? name;
    asWord(fields['type'], below(at, 'type'), { report, what: 'type of the input', words: TYPES });
    asFlag(fields['optional'], below(at, 'optional'), { report, what: 'optional' });
    if (name === undefined || tsName === undefined) return;
    if (names.has(name)) report.add(below(at, 'name'), 'derived_key', `two inputs are called ${name}`);
    else if (tsNames.has(tsName)) report.add(at, 'derived_key', `two inputs have the ts_name ${tsName}`);
    names.add(name);
    tsNames.add(tsName);
  });
  return names;
}

function identifier(
  value: unknown,
  place: Place,
  { report, what }: { report: Report; what: string },
): string | undefined {
  const text = asText(value, place, { report, what });
  if (text === undefined || IDENTIFIER.test(text)) return text;
  report.add(place, 'derived_key', `${what} ${JSON.stringify(text)} is no identifier`);
  return undefined;
}

function checkFixtures(value: unknown, place: Place, report: Report): void {
  asList(value, place, { report, what: 'fixtures' }).forEach((fixture, i) => {
    const at = below(place, i);
    const shape = { required: ['name', 'input', 'expect'] };
    const fields: Fields | undefined = asMap(fixture, at, { report, shape, what: 'the fixture' });
    asText(fields?.['name'], below(at, 'name'), { report, what: 'name of the fixture' });
    if (fields?.['expect'] !== undefined && typeof fields['expect'] !== 'string')
      report.add(below(at, 'expect'), 'shape', 'expect has to be text');
    if (fields?.['input'] === undefined) return;
    asMap(fields['input'], below(at, 'input'), { report, shape: {}, what: 'input of the fixture' });
  });
}

import { below, type Place, type Report } from '../validate/report.js';
import { asFlag, asList, asMap, asText, asWord, type Fields } from '../validate/shapes.js';
import { checkSegment } from './check-segment.js';

/** What the checks of one derived key share. */
export interface DerivedKeyContext {
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

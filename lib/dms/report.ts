import { DynamormError } from '../errors/errors.js';
import { shorten, pathText, placeText, type Path, type Source } from './source.js';

/** The rules of a model document, by name. */
export type DmsRule =
  | 'shape'
  | 'unknown_key'
  | 'missing_key'
  | 'dms_version'
  | 'duplicate_model'
  | 'attribute_name'
  | 'duplicate_attribute'
  | 'attribute_type'
  | 'naming'
  | 'key_attribute'
  | 'index'
  | 'role'
  | 'format'
  | 'json'
  | 'binary'
  | 'requiredness'
  | 'encryption'
  | 'write_policy'
  | 'derived_key';

/** Something wrong with a document: where, which model and attribute, and the rule it breaks. */
export interface DmsFault {
  /** The rule that the document breaks. */
  readonly rule: DmsRule;
  /** The fault as a sentence for people, with its place and rule. */
  readonly message: string;
  /** `models[0].attributes[3].type`. */
  readonly path: string;
  /** Line in the text, from 1; undefined for parsed data. */
  readonly line: number | undefined;
  /** Name of the model at fault, where it has one. */
  readonly model: string | undefined;
  /** Name of the attribute at fault, where it has one. */
  readonly attribute: string | undefined;
}

/** A place in a document, and whose it is. */
export interface Place {
  readonly path: Path;
  readonly model?: string | undefined;
  readonly attribute?: string | undefined;
}

/** Collects what is wrong, so that all of it is reported at once. */
export class Report {
  readonly faults: DmsFault[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  add(place: Place, rule: DmsRule, message: string): void {
    const { path, model, attribute } = place;
    this.faults.push(
      Object.freeze({
        rule,
        message: `${shorten(`${placeText(this.#source, path)}: ${whose(place)}${message}`.replace(/^: /, ''))} (rule ${rule})`,
        path: pathText(path),
        line: this.#source.lineOf(path),
        model,
        attribute,
      }),
    );
  }
}

function whose({ model, attribute }: Place): string {
  if (model === undefined) return '';
  return attribute === undefined ? `model ${model}: ` : `model ${model}, attribute ${attribute}: `;
}

/** A place some steps further down in the same owner. */
export function below(place: Place, ...steps: (string | number)[]): Place {
  return { ...place, path: [...place.path, ...steps] };
}

export type Fields = Readonly<Record<string, unknown>>;

/** What a map of the document may and must hold. */
interface MapShape {
  /** Undefined where others are words for people, which nothing is made of. */
  readonly known?: readonly string[];
  readonly required?: readonly string[];
}

/** The value as a map with no key but the known ones; undefined, and a fault, where it is none. */
export function asMap(
  value: unknown,
  place: Place,
  context: { report: Report; shape: MapShape; what: string },
): Fields | undefined {
  const { report, shape, what } = context;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report.add(place, 'shape', `${what} has to be a map`);
    return undefined;
  }
  const fields = value as Fields;
  for (const key of Object.keys(fields)) {
    if (shape.known?.includes(key) === false)
      report.add(below(place, key), 'unknown_key', `${what} has an unknown key ${JSON.stringify(key)}`);
  }
  for (const key of shape.required ?? []) {
    if (!Object.hasOwn(fields, key)) report.add(place, 'missing_key', `${what} has no ${key}`);
  }
  return fields;
}

/** The value as a list; an absent one is empty, and any other value a fault. */
export function asList(value: unknown, place: Place, context: { report: Report; what: string }): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  context.report.add(place, 'shape', `${context.what} has to be a list`);
  return [];
}

/** The value as text that is not empty; undefined where it is absent, or no such text, which is a fault. */
export function asText(value: unknown, place: Place, context: { report: Report; what: string }): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  context.report.add(place, 'shape', `${context.what} has to be text that is not empty`);
  return undefined;
}

/** The value as one of some words. */
export function asWord<W extends string>(
  value: unknown,
  place: Place,
  context: { report: Report; what: string; words: readonly W[] },
): W | undefined {
  const { report, what, words } = context;
  if (value === undefined || words.includes(value as W)) return value as W | undefined;
  report.add(place, 'shape', `${what} has to be one of ${words.join(', ')}`);
  return undefined;
}

/** The value as true or false. */
export function asFlag(value: unknown, place: Place, context: { report: Report; what: string }): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  context.report.add(place, 'shape', `${context.what} has to be true or false`);
  return undefined;
}

/** Most faults that a message lists: a document from outside may have any number. */
const MAX_FAULTS = 50;

/** The error of an invalid document: its faults in one message. */
export function invalidDms(faults: readonly DmsFault[]): DynamormError {
  const [first] = faults;
  const listed = faults.slice(0, MAX_FAULTS).map(fault => `- ${fault.message}`);
  if (faults.length > MAX_FAULTS) listed.push(`- and ${faults.length - MAX_FAULTS} more`);
  const message = faults.length === 1 ? first!.message : `the document is invalid:\n${listed.join('\n')}`;
  const { model, attribute } = first!;
  return new DynamormError('ErrInvalidModel', message, {
    model: model && shorten(model),
    field: attribute && shorten(attribute),
    operation: 'dms',
  });
}

import { shorten } from '../source/refuse.js';
import { pathText, placeText, type Path, type Source } from '../source/place.js';

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
  readonly rule: DmsRule;
  readonly message: string;
  /** `models[0].attributes[3].type`. */
  readonly path: string;
  readonly line: number | undefined;
  readonly model: string | undefined;
  readonly attribute: string | undefined;
}

/** A place in a document, and whose it is. */
export interface Place {
  readonly path: Path;
  readonly model?: string | undefined;
  readonly attribute?: string | undefined;
}

/** Collects what is wrong, so that all of it is told at once. */
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

/** The same owner, some steps further down. */
export function below(place: Place, ...steps: (string | number)[]): Place {
  return { ...place, path: [...place.path, ...steps] };
}

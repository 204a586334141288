/** What an input of a derived key may be. */
export type InputType = 'string' | 'number' | 'boolean';

/** A transform of a segment's text. */
export type Transform = 'trim' | 'wildcard_empty' | 'lowercase' | 'url_encode';

/** A value that a derived key is made of. */
export interface KeyInput {
  readonly name: string;
  /** The field it is in TypeScript; the name where absent. */
  readonly ts_name?: string;
  /** Any of them where absent. */
  readonly type?: InputType;
  /** Words for people: whether it may be missing, its segments say. */
  readonly optional?: boolean;
}

/** One part of a derived key. */
export interface KeySegment {
  readonly name?: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly value?: { readonly input?: string; readonly literal?: string | number | boolean };
  readonly literal?: string | number | boolean;
  readonly transforms?: readonly Transform[];
  readonly default?: string;
  readonly optional?: boolean;
  readonly omit_when?: { readonly empty?: boolean; readonly default?: boolean; readonly values?: readonly string[] };
}

/** An example that every runtime has to reproduce. */
export interface KeyFixture {
  readonly name: string;
  /** Words for people. */
  readonly description?: string;
  /** By input name. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect: string;
}

/** One derived key. */
export interface DerivedKey {
  readonly name: string;
  /** Name of the generated function. */
  readonly helper?: string;
  /** Words for people. */
  readonly description?: string;
  readonly join?: string;
  /** Those that its segments name where absent. */
  readonly inputs?: readonly KeyInput[];
  readonly segments: readonly KeySegment[];
  readonly fixtures?: readonly KeyFixture[];
}

/** A document of derived keys (contract section 8): key strings declared once, which every runtime makes alike. */
export interface KeyContract {
  readonly tabletheory_model_contract_version: '0.1' | '0.2';
  readonly namespace?: string;
  readonly dms_version?: '0.1' | '0.2';
  readonly models?: readonly {
    readonly name: string;
    readonly dms_model?: string;
    /** Words for people. */
    readonly table?: unknown;
    readonly derived_keys?: readonly string[];
  }[];
  readonly derived_keys: readonly DerivedKey[];
}

/** The inputs of a derived key: none for one of literals. */
export function inputsOf(key: DerivedKey): readonly KeyInput[] {
  if (key.inputs !== undefined) return key.inputs;
  const names = new Set(key.segments.flatMap(({ value }) => value?.input ?? []));
  return [...names].map(name => ({ name }));
}

/** Whether the input of a segment need not be given: there is a default, or the segment is then left out. */
export const mayBeMissing = (segment: KeySegment): boolean =>
  segment.default !== undefined || segment.optional === true;

/** The field an input is in, in TypeScript. */
export const inputField = (input: KeyInput): string => input.ts_name ?? input.name;

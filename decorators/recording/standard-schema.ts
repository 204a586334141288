/**
 * A validator of the Standard Schema interface (https://standardschema.dev), as zod, valibot, arktype and others are.
 * `Input` is the type it takes, so that a schema for numbers on a field of texts is a compile error.
 */
export interface StandardSchema<Input = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): SchemaResult | Promise<SchemaResult>;
    readonly types?: { readonly input: Input; readonly output: unknown } | undefined;
  };
}

/** What a schema answers; `issues` where the value is not valid. */
export interface SchemaResult {
  readonly value?: unknown;
  readonly issues?: readonly { readonly message: string }[] | undefined;
}

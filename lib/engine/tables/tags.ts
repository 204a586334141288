import { invalid, invalidParameter, ServiceError } from '../failure.js';
import type { Context } from '../table-state.js';
import { ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { operation } from '../wire/operation.js';
import { list, text } from '../wire/shape.js';
import { addTagErrors } from './constraints.js';
import { tag } from './shapes.js';

const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/;
const TABLE_ARN = /^arn:aws:dynamodb:[^:]+:[^:]+:table\/([^/]+)$/;
const MAX_TAGS = 50;

/** TagResource. */
export const tagResource = operation('TagResource', { ResourceArn: text, Tags: list(tag) }, (input, context) => {
  const { ResourceArn: arn, Tags: tags } = input;
  checkArn(arn);
  checkGiven(tags, 'tags', errors => tags?.forEach((one, i) => addTagErrors(errors, one, `tags.${i + 1}.member`)));
  const name = tableNameIn(arn);
  if (tags!.length === 0) throw invalid('Atleast one Tag needs to be provided as Input.');
  const table = context.state.tables.get(name);
  if (table === undefined) {
    throw new ServiceError('ResourceNotFoundException', `Requested resource not found: ResourcArn: ${arn} not found`);
  }
  const tagged = new Map([...table.tags, ...tags!.map(({ Key, Value }) => [Key!, Value!] as const)]);
  if (tagged.size > MAX_TAGS) throw invalidParameter(`Too many tags, at most ${MAX_TAGS} are allowed`);
  for (const [key, value] of tagged) table.tags.set(key, value);
  return {};
});

/** UntagResource. */
export const untagResource = operation(
  'UntagResource',
  { ResourceArn: text, TagKeys: list(text) },
  (input, context) => {
    const { ResourceArn: arn, TagKeys: keys } = input;
    checkArn(arn);
    checkGiven(keys, 'tagKeys');
    const name = tableNameIn(arn);
    if (keys!.length === 0) throw invalid('Atleast one Tag Key needs to be provided as Input.');
    const table = context.state.tables.get(name);
    if (table === undefined) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    for (const key of keys!) table.tags.delete(key);
    return {};
  },
);

/** ListTagsOfResource: all tags at once, for a table has at most fifty. */
export const listTagsOfResource = operation(
  'ListTagsOfResource',
  { ResourceArn: text, NextToken: text },
  ({ ResourceArn: arn }, context) => {
    checkArn(arn);
    const table = context.state.tables.get(tableNameIn(arn));
    if (table === undefined) throw denied(arn, context);
    return { Tags: [...table.tags].map(([Key, Value]) => ({ Key, Value })) };
  },
);

function checkArn(arn: string | undefined): asserts arn is string {
  if (arn === undefined || arn === '') throw invalid('Invalid TableArn');
  if (!ARN.test(arn)) throw notATable(arn);
}

function denied(arn: string, { account }: Context): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    `User: arn:aws:iam::${account}:root is not authorized to perform: dynamodb:ListTagsOfResource on resource: ${arn}`,
  );
}

function checkGiven(given: unknown, path: string, more?: (errors: ConstraintErrors) => void): void {
  const errors = new ConstraintErrors();
  if (given === undefined) errors.add(undefined, path, NOT_NULL);
  more?.(errors);
  errors.throwIfAny();
}

function tableNameIn(arn: string): string {
  const name = TABLE_ARN.exec(arn)?.[1];
  if (name === undefined) throw notATable(arn);
  return name;
}

function notATable(arn: string): ServiceError {
  return invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
}

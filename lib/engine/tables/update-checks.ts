import { invalid, invalidParameter, ServiceError } from '../failure.js';
import { ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { addIndexErrors, addSettingErrors, addThroughputErrors } from './constraints.js';
import { checkUnits } from './create-checks.js';
import type { TableSettings } from './settings.js';
import type { UpdateTableInput } from './shapes.js';

const MEMBERS = [
  'ProvisionedThroughput',
  'BillingMode',
  'StreamSpecification',
  'GlobalSecondaryIndexUpdates',
  'SSESpecification',
  'TableClass',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
] as const;
const NOTHING =
  'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or ' +
  'SSESpecification or ReplicaUpdates is required';
const ON_DEMAND =
  'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST';

/** Checks an UpdateTable request as far as that goes without its table. */
export function checkUpdateRequest(input: UpdateTableInput): void {
  updateConstraints(input).throwIfAny();
  const empty = (member: unknown) => member === undefined || (Array.isArray(member) && member.length === 0);
  if (MEMBERS.every(member => empty(input[member]))) throw invalid(NOTHING);
  if (input.BillingMode === 'PAY_PER_REQUEST' && input.ProvisionedThroughput !== undefined) {
    throw invalidParameter(ON_DEMAND);
  }
  if (input.BillingMode === 'PROVISIONED' && input.ProvisionedThroughput === undefined) {
    throw invalidParameter('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  if (input.ProvisionedThroughput !== undefined) checkUnits(input.ProvisionedThroughput);
  checkIndexUpdates(input);
}

function updateConstraints(input: UpdateTableInput): ConstraintErrors {
  const errors = new ConstraintErrors();
  addSettingErrors(errors, input);
  if (input.ProvisionedThroughput) addThroughputErrors(errors, input.ProvisionedThroughput, 'provisionedThroughput');
  input.GlobalSecondaryIndexUpdates?.forEach((update, i) => {
    const at = `globalSecondaryIndexUpdates.${i + 1}.member`;
    if (update.Create !== undefined) addIndexErrors(errors, update.Create, { path: `${at}.create` });
    const throughput = update.Update?.ProvisionedThroughput;
    if (throughput !== undefined) addThroughputErrors(errors, throughput, `${at}.update.provisionedThroughput`);
    for (const [kind, named] of Object.entries({ update: update.Update, delete: update.Delete })) {
      if (named !== undefined && named.IndexName === undefined) {
        errors.add(undefined, `${at}.${kind}.indexName`, NOT_NULL);
      }
    }
  });
  return errors;
}

function checkIndexUpdates({ GlobalSecondaryIndexUpdates: updates = [] }: UpdateTableInput): void {
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const name = (Create ?? Update ?? Delete)?.IndexName;
    if (name === undefined || [Create, Update, Delete].filter(Boolean).length > 1) {
      throw invalidParameter('One of GlobalSecondaryIndexUpdate Create, Update or Delete must be specified');
    }
    if (names.has(name)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
  if (updates.filter(({ Update }) => Update === undefined).length <= 1) return;
  throw new ServiceError(
    'LimitExceededException',
    'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
  );
}

/** Checks a change of throughput or billing mode against the table's. */
export function checkThroughputChange(input: UpdateTableInput, settings: TableSettings): void {
  const { ProvisionedThroughput: asked, BillingMode: mode = settings.billingMode } = input;
  if (asked !== undefined && mode === 'PAY_PER_REQUEST') throw invalidParameter(ON_DEMAND);
  if (mode === 'PROVISIONED' && settings.billingMode === 'PAY_PER_REQUEST') checkIndexesGiven(input, settings);
  const { read, write } = settings.throughput;
  if (asked?.ReadCapacityUnits !== read || asked.WriteCapacityUnits !== write) return;
  throw invalid(
    'The provisioned throughput for the table will not change. The requested value equals the current value. ' +
      `Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}

function checkIndexesGiven(
  { GlobalSecondaryIndexUpdates: updates = [] }: UpdateTableInput,
  settings: TableSettings,
): void {
  const given = new Set(updates.map(({ Update }) => Update?.ProvisionedThroughput && Update.IndexName));
  const missing = settings.indexes.filter(({ schema }) => schema.kind === 'GSI' && !given.has(schema.name));
  if (missing.length === 0) return;
  const names = missing.map(({ schema }) => schema.name).join(',');
  throw invalidParameter(`ProvisionedThroughput must be specified for index: ${names}`);
}

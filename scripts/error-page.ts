// `npm run docs:errors [-- --check]`: writes docs/error-codes.md from the tables by which the library translates errors, or says whether
// it is what they make.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { meaningOfKind, REASONS, SERVICE_ERRORS } from '../lib/client/translate-error.js';
import type { ErrorCode } from '../lib/errors/errors.js';
import { kmsError } from '../lib/kms/kms-error.js';

/** What the tables of the library do not say of a code. */
interface Description {
  /** When it is raised. */
  readonly when: string;
  /** Whether trying again can help, where the library raises it by itself; what comes from the service is in its own tables. */
  readonly own: string;
}

const NO = 'no';
const MISTAKE = 'no: the call or the model is to be changed';

/** Every code: the compiler tells one that is missing here, or is none. */
const CODES: Readonly<Record<ErrorCode, Description>> = {
  ErrItemNotFound: { when: '`get`, `reload`, `mutate`: there is no item of this key and class.', own: NO },
  ErrConditionFailed: {
    when:
      'A condition did not hold: `create` of an item that is there, `save` of one that is gone, `if`, `mustExist`, a unique value that ' +
      'another item holds. `await error.current()` is the item that refused a single write.',
    own: NO,
  },
  ErrVersionConflict: {
    when:
      'The item was changed or deleted since it was loaded: the condition on the version failed. `ErrConditionFailed` is always among its ' +
      '`codes`.',
    own: 'no: load the item again and decide, or let `mutate` do so',
  },
  ErrInvalidModel: {
    when:
      'A declaration that contradicts itself, a DMS document, an unknown attribute, an assigned key, version or timestamp. Raised before any ' +
      'request, except where a stored item does not fit its model.',
    own: MISTAKE,
  },
  ErrInvalidInput: {
    when:
      "Data given to a verb, as the body of an API's request, that the class does not take: a value of another type, a name that is no field, " +
      'what is required and missing, a reserved key, what a schema refuses (all of it, with paths, in `issues`). `ErrInvalidModel` is among its ' +
      '`codes`, and `ErrValidation` where it was a schema. Raised before any request.',
    own: 'no: an API answers 400',
  },
  ErrMissingPrimaryKey: {
    when: 'A value that the key needs is missing or empty. `ErrInvalidInput` is among its `codes`. Raised before any request.',
    own: 'no: an API answers 400',
  },
  ErrInvalidOperator: {
    when: 'An operator, operand, option, index or number of actions that DynamoDB or the field does not take. Raised before any request.',
    own: MISTAKE,
  },
  ErrInvalidCursor: {
    when: 'A cursor that cannot be read, expired, or belongs to another read. `ErrInvalidOperator` is among its `codes`. Raised before any request.',
    own: 'no: start at the first page',
  },
  ErrTableNotFound: { when: 'The table or the index does not exist, or the table has no stream.', own: NO },
  ErrEncryptedFieldNotQueryable: {
    when: 'A condition, filter, order or key on an encrypted field. Raised before any request.',
    own: MISTAKE,
  },
  ErrEncryptionNotConfigured: {
    when: 'A class with an encrypted field is read or written and no cipher is configured. Raised before any request.',
    own: MISTAKE,
  },
  ErrInvalidEncryptedEnvelope: {
    when: 'What is stored in an encrypted field is no envelope, was damaged or moved, or decrypts to another type. Raised on reading.',
    own: NO,
  },
  ErrNumberPrecisionLoss: {
    when: 'A number that cannot be stored or read exactly: it is never rounded. Raised before a write, and on reading.',
    own: 'no: read it with `decimal_string` or a bigint',
  },
  ErrImmutableModelMutation: {
    when: 'An update, overwrite or delete of a class that is `writeOnce`. Raised before any request.',
    own: MISTAKE,
  },
  ErrProtectedFieldMutation: {
    when: 'A change of a protected field, or a write that could change one. Raised before any request.',
    own: MISTAKE,
  },
  ErrRejectedDeployAuthorityEvidence: {
    when: 'Provenance and confidence that do not prove who may deploy. Raised before any request.',
    own: NO,
  },
  ErrLeaseHeld: {
    when: '`acquireLease`: another holds the lease and its time is not over.',
    own: 'yes, after a while',
  },
  ErrLeaseNotOwned: {
    when: '`refresh` or `release` of a lease that another took over, or that was released.',
    own: 'no: stop the work that the lease was for',
  },
  ErrThrottled: {
    when: 'The capacity of the table or the account was used up, and stayed so through all attempts.',
    own: 'yes',
  },
  ErrTransactionConflict: {
    when: 'Another transaction was changing the item through all attempts.',
    own: 'yes',
  },
  ErrTransactionCanceled: {
    when: 'A transaction was cancelled: nothing of it was applied. `reasons` has one entry for each action; their codes are among `codes`.',
    own: 'where every reason is a throttle or a conflict',
  },
  ErrItemTooLarge: {
    when: 'An item over 400 KB, or a request that is larger than DynamoDB takes. Raised before the request where it can be measured.',
    own: NO,
  },
  ErrUnprocessed: {
    when: 'Entries of a batch that DynamoDB left unprocessed through all attempts. `unprocessed` holds them, ready to be passed in again.',
    own: 'yes, unless what ended the batch was no throttle',
  },
  ErrTimeout: {
    when:
      'No usable answer came: the connection failed, the service broke, `timeoutMs` was over or the signal aborted. Of a write that may ' +
      "have been made it has `applied: 'unknown'`.",
    own: "never with `applied: 'unknown'`, nor after an abort",
  },
  ErrServiceAnswer: {
    when:
      'The answer to a read is empty, no JSON, or not of the shape of its operation, or a mock answered nothing. Or a write was made, and ' +
      'the answer that it was to bring (`returning`) could not be had, or not be read: `applied` is `true`.',
    own: 'of a read, unless a mock answered nothing',
  },
  ErrValidation: {
    when: "A value that the field's own rules refuse, or a request that DynamoDB refused for another reason than those above: its own text is in `cause`.",
    own: NO,
  },
  ErrEncryptionUnavailable: {
    when: 'KMS is denied, disabled, throttled or out of reach, or the key of an envelope is not configured.',
    own: 'see KMS below',
  },
};

/** What GenerateDataKey and Decrypt answer, by KMS's documentation. */
const KMS_ERRORS = [
  'AccessDeniedException',
  'DependencyTimeoutException',
  'DisabledException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidGrantTokenException',
  'InvalidKeyUsageException',
  'KeyUnavailableException',
  'KMSInternalException',
  'KMSInvalidStateException',
  'LimitExceededException',
  'NotFoundException',
  'ThrottlingException',
];

const yes = (retryable: boolean): string => (retryable ? 'yes' : 'no');
const quoted = (names: readonly string[]): string => names.map(name => `\`${name}\``).join(', ');

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

const namesOf = (code: string): string[] =>
  [...SERVICE_ERRORS].filter(([, meaning]) => meaning.code === code).map(([name]) => name);

function retryableOf(code: string, { own }: Description): string {
  const flags = new Set([...SERVICE_ERRORS.values()].filter(one => one.code === code).map(one => one.retryable));
  if (flags.size === 0 || !flags.has(true)) return own;
  return own === 'yes' ? own : `yes; ${own}`;
}

/** The text of docs/error-codes.md, before Prettier. */
function errorPage(): string {
  const codes = Object.entries(CODES).map(([code, description]) => [
    `\`${code}\``,
    description.when,
    namesOf(code).length === 0 ? '' : quoted(namesOf(code)),
    retryableOf(code, description),
  ]);
  const service = [...SERVICE_ERRORS]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { code, says, retryable }]) => [`\`${name}\``, `\`${code}\``, says, yes(retryable)]);
  const [refused, unanswered] = [meaningOfKind(true), meaningOfKind(false)];
  const kms = KMS_ERRORS.map(name => {
    const { code, retryable } = kmsError({ name, $fault: 'client' }, 'Decrypt');
    return [`\`${name}\``, `\`${code}\``, yes(retryable)];
  });
  return `<!-- Made by \`npm run docs:errors\` from the library's own tables; edit scripts/error-page.ts. -->

# Error codes

Everything this library throws is a \`DynamormError\`. Its \`code\` is stable and for programs; \`codes\` lists every code that applies;
\`cause\` is the error of the SDK, where there was one. Test with \`isDynamormError(error, 'ErrItemNotFound')\`.

\`retryable\` is true only where trying the same call again can help and cannot apply a write twice. The SDK's attempts, and those of
batches and transactions, are over by then. \`applied\` is \`true\` where a write was made and its answer could not be read, and
\`'unknown'\` where it may have been made: such an error is never retryable. Errors are recognised by the service's name for them, never
by their text.

## What an API answers

Data is what a call takes as a value: fields, keys, what a condition or a change compares and sets, a limit, the names given to
\`select\`, a cursor. Where it does not fit, \`ErrInvalidInput\` is among the error's \`codes\`, whatever its \`code\`; of a cursor the
code is \`ErrInvalidCursor\`. Nothing was written. A declaration, a callback, an option, the name of an index and a field that a callback
asks of its \`o\` are code: their errors have neither of the two.

\`\`\`ts
const statusOf = (error: unknown): number =>
  isDynamormError(error, 'ErrInvalidInput') || isDynamormError(error, 'ErrInvalidCursor') ? 400
  : isDynamormError(error, 'ErrItemNotFound') ? 404
  : isDynamormError(error, 'ErrConditionFailed') ? 409
  : isDynamormError(error) && error.retryable ? 503
  : 500;
\`\`\`

\`error.issues\` is all that schemas (\`validate\`) found, each with a \`message\` and its \`path\` from the entity down, nested classes,
lists and maps included: the shape of [Standard Schema](https://standardschema.dev).

## Every code

${table(['Code', 'Raised when', 'From the service', 'Retryable'], codes)}

## DynamoDB's exceptions

Retryable says what holds for a read, and for a write that was certainly not applied: of a write whose earlier attempt may have been,
the error has \`applied: 'unknown'\` and is not retryable.

${table(
  ['Exception', 'Code', 'What it says', 'Retryable'],
  [
    ...service,
    [
      'any other that the service or the client blames on the request',
      `\`${refused.code}\``,
      refused.says,
      yes(refused.retryable),
    ],
    [
      'any other answer of status 500 or above, and a failed connection',
      `\`${unanswered.code}\``,
      unanswered.says,
      yes(unanswered.retryable),
    ],
  ],
)}

## Reasons of a cancelled transaction

The error is \`ErrTransactionCanceled\`; each of its \`reasons\` has one of these, and all of them are among its \`codes\`. A failed condition
on the version is \`ErrVersionConflict\` too.

${table(
  ['Reason', 'Code'],
  [
    ...[...REASONS].map(([reason, code]) => [`\`${reason}\``, `\`${code}\``]),
    ['`None`', 'none: the action was not at fault'],
    ['any other', '`ErrValidation`'],
  ],
)}

## KMS

What becomes of a failed \`GenerateDataKey\` or \`Decrypt\` of the KMS cipher; any other exception is \`ErrEncryptionUnavailable\`, retryable where
the service or the network is to blame.

${table(['Exception', 'Code', 'Retryable'], kms)}
`;
}

const file = resolve('docs/error-codes.md');
const page = await format(errorPage(), { ...(await resolveConfig(file)), filepath: file });
if (!process.argv.includes('--check')) writeFileSync(file, page);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  console.error('docs/error-codes.md is not what the tables of the library make: npm run docs:errors');
  process.exitCode = 1;
}

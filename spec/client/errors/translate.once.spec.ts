import { noteFailure } from '../../../lib/client/attempt-notes.js';
import { translate } from '../../../lib/client/translate-error.js';
import { DynamormError } from '../../../lib/errors/errors.js';
import { broken } from '../support/stub-client.js';
import { exception } from '../support/fake-transport.js';

const read = { isWrite: false, operation: 'GetItem', table: 'shop', model: 'Order', key: ['pk'] };
const write = { ...read, isWrite: true, operation: 'UpdateItem' };

describe('an error of the service', () => {
  it.each([
    ['ConditionalCheckFailedException', 'ErrConditionFailed', false],
    ['ResourceNotFoundException', 'ErrTableNotFound', false],
    ['ProvisionedThroughputExceededException', 'ErrThrottled', true],
    ['ThrottlingException', 'ErrThrottled', true],
    ['RequestLimitExceeded', 'ErrThrottled', true],
    ['LimitExceededException', 'ErrThrottled', true],
    ['TransactionConflictException', 'ErrTransactionConflict', true],
    ['TransactionInProgressException', 'ErrTransactionConflict', true],
    ['ReplicatedWriteConflictException', 'ErrTransactionConflict', true],
    ['TransactionCanceledException', 'ErrTransactionCanceled', false],
    ['IdempotentParameterMismatchException', 'ErrValidation', false],
    ['ItemCollectionSizeLimitExceededException', 'ErrValidation', false],
    ['ValidationException', 'ErrValidation', false],
    ['AccessDeniedException', 'ErrValidation', false],
    ['UnrecognizedClientException', 'ErrValidation', false],
    ['ExpiredTokenException', 'ErrValidation', false],
    ['SomethingNewException', 'ErrValidation', false],
  ])('%s is %s', (name, code, retryable) => {
    const cause = exception(name);
    const error = translate(cause, write);
    expect(error).toMatchObject({
      code,
      retryable,
      model: 'Order',
      table: 'shop',
      key: ['pk'],
      operation: 'UpdateItem',
    });
    expect(error.cause).toBe(cause);
    // What the service says may quote values.
    expect(error.message).not.toContain('hunter2');
    expect(error).toHaveProperty('applied', undefined);
  });

  it('is told by its name alone, not by its text', () => {
    const cause = Object.assign(exception('ValidationException'), { message: 'The conditional request failed' });
    expect(translate(cause, write).codes).toEqual(['ErrValidation']);
  });

  it('leaves open whether a write was applied where the service broke, and only there', () => {
    for (const name of ['InternalServerError', 'ServiceUnavailable', 'Unheard']) {
      const cause = exception(name, { $fault: 'server', $metadata: { httpStatusCode: 503 } });
      // Trying again might apply it twice.
      expect(translate(cause, write)).toMatchObject({ code: 'ErrTimeout', retryable: false, applied: 'unknown' });
      expect(translate(cause, read)).toMatchObject({ code: 'ErrTimeout', retryable: true });
      expect(translate(cause, read)).toHaveProperty('applied', undefined);
    }
  });

  it('leaves it open where an attempt before it was lost', () => {
    const cause = exception('ThrottlingException');
    noteFailure(cause, { attempts: 2, lost: true });
    expect(translate(cause, write)).toMatchObject({ code: 'ErrThrottled', retryable: false, applied: 'unknown' });
  });
});

describe('an error of the network', () => {
  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_HTTP2_STREAM_ERROR', 'UND_ERR_SOCKET'])(
    '%s may have come after the write was applied',
    code => {
      expect(translate(broken(code), write)).toMatchObject({
        code: 'ErrTimeout',
        retryable: false,
        applied: 'unknown',
      });
      expect(translate(broken(code), read)).toHaveProperty('applied', undefined);
    },
  );

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('%s came before anything was sent', code => {
    const error = translate(broken(code), write);
    expect(error).toMatchObject({ code: 'ErrTimeout', retryable: true });
    expect(error).toHaveProperty('applied', undefined);
  });

  it('is a time-out by the name that the SDK gives it', () => {
    const cause = Object.assign(new Error('slow'), { name: 'TimeoutError' });
    expect(translate(cause, write)).toMatchObject({ code: 'ErrTimeout', retryable: false, applied: 'unknown' });
  });
});

describe('any other error', () => {
  it('is not worth another attempt', () => {
    const cause = new TypeError('a bug of somebody');
    expect(translate(cause, read)).toMatchObject({ code: 'ErrValidation', retryable: false });
    expect(translate(cause, read).cause).toBe(cause);
    expect(translate('a string', read)).toMatchObject({ code: 'ErrValidation', cause: 'a string' });
    expect(translate(undefined, read)).toMatchObject({ code: 'ErrValidation' });
  });

  it('says nothing of a write that was never sent', () => {
    const cause = new Error('the middleware of somebody');
    noteFailure(cause, { attempts: 0, lost: false });
    expect(translate(cause, write)).toHaveProperty('applied', undefined);
    const credentials = Object.assign(new Error('none found'), { name: 'CredentialsProviderError' });
    noteFailure(credentials, { attempts: 0, lost: false });
    const error = translate(credentials, write);
    expect(error).toMatchObject({ code: 'ErrValidation', retryable: false });
    expect(error).toHaveProperty('applied', undefined);
  });

  it('is left alone when it is one of this library', () => {
    const error = new DynamormError('ErrThrottled', 'm');
    expect(translate(error, write)).toBe(error);
  });
});

describe('a cancelled transaction', () => {
  const canceled = (...codes: string[]) =>
    exception('TransactionCanceledException', { CancellationReasons: codes.map(Code => ({ Code })) });

  it('carries the code of every reason', () => {
    const error = translate(
      canceled('None', 'ConditionalCheckFailed', 'ProvisionedThroughputExceeded', 'ValidationError', 'Unheard'),
      write,
    );
    expect(error.codes).toEqual(['ErrTransactionCanceled', 'ErrConditionFailed', 'ErrThrottled', 'ErrValidation']);
    expect(error.retryable).toBe(false);
  });

  it('is worth another attempt where only conflicts and throttling cancelled it', () => {
    expect(translate(canceled('None', 'TransactionConflict', 'ThrottlingError'), write).retryable).toBe(true);
    expect(translate(canceled(), write).retryable).toBe(false);
  });
});

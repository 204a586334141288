import { invalid, invalidParameter, invalidRequest, ServiceError, withEnvelope } from '../../lib/engine/failure.js';

describe('an error of the service', () => {
  it.each([
    ['ValidationException', 'com.amazon.coral.validate#', 'message'],
    ['SerializationException', 'com.amazon.coral.service#', 'Message'],
    ['UnknownOperationException', 'com.amazon.coral.service#', 'message'],
    ['ResourceNotFoundException', 'com.amazonaws.dynamodb.v20120810#', 'message'],
    ['ConditionalCheckFailedException', 'com.amazonaws.dynamodb.v20120810#', 'message'],
    ['TransactionCanceledException', 'com.amazonaws.dynamodb.v20120810#', 'Message'],
    ['AccessDeniedException', 'com.amazon.coral.service#', 'Message'],
  ])('%s is of the type %s and has its text in %s', (name, prefix, member) => {
    const error = new ServiceError(name, 'text', { members: { Item: { pk: { S: 'a' } } } });
    expect(error.type).toBe(prefix + name);
    expect(error.body()).toEqual({ __type: prefix + name, Item: { pk: { S: 'a' } }, [member]: 'text' });
    expect(error.status).toBe(400);
  });

  it('may have another status', () => {
    expect(new ServiceError('InternalServerError', 'text', { status: 500 }).status).toBe(500);
  });

  it('says how most of them begin', () => {
    expect(invalidParameter('x')).toMatchObject({
      name: 'ValidationException',
      message: 'One or more parameter values were invalid: x',
    });
  });

  it('gets the prefix of the envelope once, and only where it belongs', () => {
    const thrown = (error: Error): unknown => {
      try {
        return withEnvelope(() => withEnvelope(() => raise(error)));
      } catch (caught) {
        return caught;
      }
    };
    const raise = (error: Error): never => {
      throw error;
    };
    expect(thrown(invalidRequest('x'))).toMatchObject({ message: '1 validation error detected: x' });
    expect(thrown(invalid('x'))).toMatchObject({ message: 'x' });
  });
});

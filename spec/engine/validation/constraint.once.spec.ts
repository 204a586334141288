import {
  bound,
  ConstraintErrors,
  NAME_PATTERN,
  NOT_NULL,
} from '../../../lib/engine/validation/expression-parameters.js';

const report = (add: (errors: ConstraintErrors) => void): string => {
  const errors = new ConstraintErrors();
  add(errors);
  try {
    errors.throwIfAny();
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

describe('constraint errors', () => {
  it('are no error when there are none', () => {
    expect(report(errors => errors.addUnlessIn(['SIZE', 'NONE'], 'NONE', 'returnItemCollectionMetrics'))).toBe('none');
    expect(report(errors => errors.addUnlessIn(['SIZE', 'NONE'], undefined, 'returnItemCollectionMetrics'))).toBe(
      'none',
    );
  });

  it.each<[unknown, string, string, string]>([
    [
      undefined,
      'tableName',
      NOT_NULL,
      "Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a b',
      'tableName',
      NAME_PATTERN,
      "Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      '',
      'requestItems.1.member.key',
      bound('length', 'greater', 1),
      "Value '' at 'requestItems.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      0,
      'limit',
      bound('value', 'greater', 1),
      "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      [],
      'transactItems',
      bound('length', 'greater', 1),
      "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      ['a', 'b'],
      'names',
      bound('length', 'less', 1),
      "Value '[a, b]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
  ])('print the value %p at %s', (value, path, constraint, message) => {
    expect(report(errors => errors.add(value, path, constraint))).toBe(`1 validation error detected: ${message}`);
  });

  it('are gathered, in the order in which they were added', () => {
    const message = report(errors => {
      errors.addUnlessIn(['INDEXES', 'TOTAL', 'NONE'], 'hi', 'returnConsumedCapacity');
      errors.add(undefined, 'item', NOT_NULL);
    });
    expect(message).toBe(
      "2 validation errors detected: Value 'hi' at 'returnConsumedCapacity' failed to satisfy constraint: " +
        "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value null at 'item' failed to satisfy constraint: " +
        'Member must not be null',
    );
  });

  it('are ten at most', () => {
    const message = report(errors => {
      for (let i = 1; i <= 12; i++) errors.addText(`fault ${i}`);
    });
    expect(message).toMatch(/^10 validation errors detected: fault 1; .*; fault 10$/);
  });
});

import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from './function-names.js';

/**
 * The faults found in one expression. DynamoDB reports one, by rank rather than by place: the one of the lowest rank, and
 * of several of that rank the one that was found first.
 */
export class Faults {
  #rank = Infinity;
  #message: string | undefined;

  /** The fault to report, undefined when there is none. */
  get message(): string | undefined {
    return this.#message;
  }

  record(rank: number, message: string | undefined): void {
    if (message === undefined || rank >= this.#rank) return;
    this.#rank = rank;
    this.#message = message;
  }
}

/** The sentence for a bare name that is a reserved word. */
export function reservedMessage(name: string): string {
  return `Attribute name is a reserved keyword; reserved keyword: ${name}`;
}

/** The sentence for an index of a list beyond the last that a list can have; `digits` as they were written. */
export function indexOutOfRange(digits: string): string {
  return `List index is not within the allowable range; index: [${digits}]`;
}

/** The sentence for a `#name` that the request does not define. */
export function undefinedName(placeholder: string): string {
  return `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`;
}

/** The sentence for a `:value` that the request does not define. */
export function undefinedValue(placeholder: string): string {
  return `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`;
}

/** What is wrong with the name of a function: no expression knows it, or only the other kind does. */
export function functionFault(kind: 'condition' | 'update', name: string): string | undefined {
  const [own, other] =
    kind === 'condition' ? [CONDITION_FUNCTIONS, UPDATE_FUNCTIONS] : [UPDATE_FUNCTIONS, CONDITION_FUNCTIONS];
  if (own.has(name)) return undefined;
  if (!other.has(name)) return `Invalid function name; function: ${name}`;
  return `The function is not allowed in ${kind === 'condition' ? 'a' : 'an'} ${kind} expression; function: ${name}`;
}

/** The sentence for a function that stands where no function, or not this one, can stand. */
export function misusedFunction(name: string): string {
  return `The function is not allowed to be used this way in an expression; function: ${name}`;
}

/** The sentence for a function with too few or too many operands. */
export function wrongArity(name: string, operands: number): string {
  const of = `operator or function: ${name}, number of operands: ${operands}`;
  return `Incorrect number of operands for operator or function; ${of}`;
}

/** The sentence for a function whose first operand must be a document path and is none. */
export function pathRequired(name: string): string {
  return `Operator or function requires a document path; operator or function: ${name}`;
}

/** The sentence for a value of a type that an operator or function does not take. */
export function wrongOperandType(name: string, type: string): string {
  return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
}

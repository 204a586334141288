/** A document path as written: a segment that begins with `#` is a placeholder, a number is a list index. */
export interface PathNode {
  readonly kind: 'path';
  readonly segments: readonly (string | number)[];
  /** The first index that is beyond the last a list can have, as it was written. */
  readonly outOfRange?: string;
}

/** A `:value` placeholder. */
export interface ValueNode {
  readonly kind: 'value';
  readonly placeholder: string;
}

/** A call, of a known function or not: that is for the checks to tell. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly OperandNode[];
}

/** `left + right` or `left - right` of an update. */
export interface ArithmeticNode {
  readonly kind: 'arithmetic';
  readonly operator: '+' | '-';
  readonly args: readonly [OperandNode, OperandNode];
}

export type OperandNode = PathNode | ValueNode | CallNode;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition without others in it, other than a call. */
export type ComparisonNode =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly args: readonly [OperandNode, OperandNode] }
  | { readonly kind: 'between'; readonly args: readonly [OperandNode, OperandNode, OperandNode] }
  | { readonly kind: 'in'; readonly args: readonly OperandNode[] };

/** A condition as written. */
export type ConditionNode =
  | ComparisonNode
  | CallNode
  | { readonly kind: 'and' | 'or'; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly kind: 'not'; readonly of: ConditionNode };

/** A whole condition, filter or key condition. */
export interface ConditionTree {
  readonly root: ConditionNode;
  /** Whether a group holds nothing but another group: written correctly, and refused all the same. */
  readonly redundantParentheses: boolean;
  /** How many operators and functions it has. */
  readonly operators: number;
}

export type Section = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';

/** One action of an update as written. */
export type ActionNode =
  | { readonly section: 'SET'; readonly path: PathNode; readonly value: OperandNode | ArithmeticNode }
  | { readonly section: 'REMOVE'; readonly path: PathNode }
  | { readonly section: 'ADD' | 'DELETE'; readonly path: PathNode; readonly value: ValueNode };

/** A whole update. */
export interface UpdateTree {
  readonly actions: readonly ActionNode[];
  /** The first section keyword that occurs twice. */
  readonly repeated: Section | undefined;
  readonly operators: number;
}

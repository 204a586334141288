import { invalid } from '../../failure.js';

interface SelectInput {
  readonly Select?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly IndexName?: string | undefined;
}

/** What a page shows of its items, after checking that it fits the rest of the request. `prefix` opens one message. */
export function selectOf(input: SelectInput, prefix: string): string {
  const { Select: select, ProjectionExpression: projection, IndexName: index } = input;
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw invalid(
      `${prefix}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES`,
    );
  }
  if (projection !== undefined && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    const chosen = select === 'COUNT' ? 'only the Count' : select;
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${chosen}`);
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
    throw invalid('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (select !== undefined) return select;
  if (projection !== undefined) return 'SPECIFIC_ATTRIBUTES';
  return index === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}

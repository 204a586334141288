import { checkKey, checkPlain, nodeFault, SubsetFault } from './yaml-subset.js';

/** What js-yaml 4 shows of its parser while it parses. */
interface ParserState {
  readonly input: string;
  readonly position: number;
  readonly kind: string | null;
  readonly result: unknown;
}

/** A listener for js-yaml 4's `load`, and where the maps and lists it has seen begin. */
export interface Listening {
  readonly listener: (event: string, state: ParserState) => void;
  readonly offsets: WeakMap<object, number>;
}

/**
 * js-yaml 4 has no events with offsets, but calls back before and after each node. Maps and lists are known again by
 * identity; scalars take the line of what is around them. What is outside the JSON subset throws out of the parser.
 */
export function listening(maxDepth: number): Listening {
  const offsets = new WeakMap<object, number>();
  const starts: number[] = [];
  const listener = (event: string, state: ParserState): void => {
    if (event === 'open') {
      const at = nodeStart(state);
      const mark = state.input[at] ?? '';
      if ('&*!'.includes(mark) && mark !== '') throw nodeFault(mark, at);
      // Each level of the text is at most two open nodes, the node itself and the key that is tried in it.
      if (starts.push(at) > 2 * maxDepth + 2) throw new SubsetFault(`nests deeper than ${maxDepth} levels`, at);
      return;
    }
    const at = starts.pop() ?? 0;
    const { result, kind } = state;
    if (typeof result === 'object' && result !== null) offsets.set(result, at);
    else if (kind === 'scalar' && !`"'|>`.includes(state.input[at] ?? '"')) checkScalar(state, at);
  };
  return { listener, offsets };
}

function checkScalar({ input, position, result }: ParserState, at: number): void {
  const text = input.slice(at, position).trimEnd();
  checkPlain(typeof result === 'string' ? result : text, at);
  checkKey(text, { at, isPlain: true });
}

/** The parser stands before white space and comments when it opens a node. */
function nodeStart({ input, position }: ParserState): number {
  const blank = /(?:[ \t\r\n]|#[^\r\n]*)*/y;
  // A `#` is a comment only after white space; directly after text the parser never opens a node.
  blank.lastIndex = position;
  blank.exec(input);
  return blank.lastIndex;
}

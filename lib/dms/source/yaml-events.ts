import { pathText } from './place.js';
import { checkKey, checkPlain, nodeFault } from './yaml-subset.js';

/** One event of js-yaml 5's parser; offsets are -1 where there is nothing. */
interface YamlEvent {
  readonly type: 1 | 2 | 3 | 4 | 5 | 6;
  readonly start?: number;
  readonly valueStart?: number;
  readonly anchorStart?: number;
  readonly tagStart?: number;
  readonly style?: number;
}

/** The parts of js-yaml 5 that tell where things stand. */
export interface EventParser {
  parseEvents(text: string, options: { maxDepth: number }): readonly YamlEvent[];
  getScalarValue(text: string, event: YamlEvent): string;
}

const [SEQUENCE, MAPPING, SCALAR, ALIAS, POP] = [2, 3, 4, 5, 6];
const PLAIN = 1;

interface Frame {
  readonly path: readonly (string | number)[];
  readonly isMap: boolean;
  count: number;
  /** The key whose value is next; undefined where a key is next. */
  key: string | undefined;
}

/** Offsets by path of every value of a text, read from the parser's events; what is outside the JSON subset throws. */
export function offsetsByEvents(text: string, parser: EventParser, maxDepth: number): Map<string, number> {
  const offsets = new Map<string, number>();
  const frames: Frame[] = [];
  for (const event of parser.parseEvents(text, { maxDepth })) {
    if (event.type === 1) continue;
    if (event.type === POP) {
      frames.pop();
      continue;
    }
    checkNode(event);
    const frame = frames.at(-1);
    const at = event.type === SCALAR ? event.valueStart! : event.start!;
    if (frame?.isMap === true && frame.key === undefined) {
      frame.key = keyOf(text, parser, event);
      offsets.set(pathText([...frame.path, frame.key]), at);
      continue;
    }
    const path = frame === undefined ? [] : [...frame.path, frame.isMap ? frame.key! : frame.count++];
    if (frame?.isMap === true) frame.key = undefined;
    // A value without text of its own (`key:`) keeps the line of its key, and so does a block below its key.
    if (at >= 0 && !offsets.has(pathText(path))) offsets.set(pathText(path), at);
    if (event.type === SCALAR && event.style === PLAIN && at >= 0) checkPlain(parser.getScalarValue(text, event), at);
    if (event.type === SEQUENCE || event.type === MAPPING)
      frames.push({ path, isMap: event.type === MAPPING, count: 0, key: undefined });
  }
  return offsets;
}

function checkNode(event: YamlEvent): void {
  if (event.type === ALIAS) throw nodeFault('*', event.anchorStart!);
  if ((event.anchorStart ?? -1) >= 0) throw nodeFault('&', event.anchorStart!);
  if ((event.tagStart ?? -1) >= 0) throw nodeFault('!', event.tagStart!);
}

function keyOf(text: string, parser: EventParser, event: YamlEvent): string {
  const at = event.type === SCALAR ? event.valueStart! : event.start!;
  if (event.type !== SCALAR) throw nodeFault('?', at);
  const key = at < 0 ? '' : parser.getScalarValue(text, event);
  checkKey(key, { at, isPlain: event.style === PLAIN });
  return key;
}

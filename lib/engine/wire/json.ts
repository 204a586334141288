import { StoredItem } from '../storage/stored-item.js';

/** How deep stored items can lie in an answer: `Responses` → table → list → member. */
const ENVELOPE_DEPTH = 4;

/** The JSON text of an answer. Stored items are text already and are put in as they are. */
export function answerText(output: unknown, depth = ENVELOPE_DEPTH): string {
  if (output instanceof StoredItem) return output.text;
  if (depth === 0 || typeof output !== 'object' || output === null) return JSON.stringify(output);
  if (Array.isArray(output)) return `[${output.map(element => answerText(element, depth - 1)).join(',')}]`;
  const members: string[] = [];
  for (const [name, value] of Object.entries(output)) {
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${answerText(value, depth - 1)}`);
  }
  return `{${members.join(',')}}`;
}

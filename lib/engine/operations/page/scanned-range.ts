import type { Item } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import { segmentOf, segmentRange, type TextRange } from '../../storage/composed-key.js';
import type { ScanInput } from './prepare-page.js';
import { beyond, startText } from './start-key.js';
import type { Target } from './target.js';

const EVERYTHING: TextRange = { from: '', to: undefined };

/** What a scan reads: everything or one segment, from its starting key on. */
export function scannedRange(input: ScanInput, startKey: Item | undefined, target: Target): TextRange {
  const { Segment: segment, TotalSegments: total } = input;
  const range = segment === undefined || total === undefined ? EVERYTHING : segmentRange(segment, total);
  if (startKey === undefined) return range;
  const start = startText(startKey, target);
  if (segment !== undefined && total !== undefined && segmentOf(start, total) !== segment) {
    throw invalid(
      'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct ' +
        `Segment. TotalSegments: ${total} Segment: ${segment}`,
    );
  }
  return beyond(range, start, true);
}

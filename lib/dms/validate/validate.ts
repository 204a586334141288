import type { DmsDocument } from '../document/dms-document.js';
import { freeze } from '../source/freeze.js';
import { readSource, type ReadOptions } from '../source/read-source.js';
import type { Source } from '../source/place.js';
import { checkDocument } from './check-document.js';
import { invalidDms } from './invalid.js';
import { Report, type DmsFault } from './report.js';

/**
 * All that is wrong with a document, which is nothing for a valid one. Text that cannot be read at all throws, since
 * nothing can be told of it.
 * @throws ErrInvalidModel for text that is neither JSON nor YAML
 */
export function validateDms(given: unknown, options: ReadOptions = {}): readonly DmsFault[] {
  return checked(readSource(given, options)).faults;
}

/** A document read and checked. @throws ErrInvalidModel, every fault in one message */
export function documentOf(given: unknown, options: ReadOptions): DmsDocument {
  const { value, faults } = checked(readSource(given, options));
  if (faults.length > 0) throw invalidDms(faults);
  return freeze(value) as DmsDocument;
}

function checked(source: Source): { value: unknown; faults: readonly DmsFault[] } {
  const report = new Report(source);
  const value = checkDocument(source.value, report);
  return { value, faults: Object.freeze(report.faults) };
}

import { readSource, type ReadOptions } from '../source/read-source.js';
import { freeze } from '../source/freeze.js';
import { invalidDms } from '../validate/invalid.js';
import { Report } from '../validate/report.js';
import { checkContract } from './check-contract.js';
import type { KeyContract } from './key-contract.js';

/**
 * A document of derived keys of YAML or JSON text, or of parsed data, checked and frozen.
 * @throws ErrInvalidModel with every fault
 */
export function parseKeyContract(given: unknown, options: ReadOptions = {}): KeyContract {
  const source = readSource(given, options);
  const report = new Report(source);
  checkContract(source.value, report);
  if (report.faults.length > 0) throw invalidDms(report.faults);
  return freeze(source.value) as KeyContract;
}

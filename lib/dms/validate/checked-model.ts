import type { DmsModel } from '../document/dms-document.js';
import { freeze } from '../source/freeze.js';
import { readSource } from '../source/read-source.js';
import { checkModel } from './check-model.js';
import { invalidDms } from './invalid.js';
import { withKeyNames } from './key-names.js';
import { Report } from './report.js';

/** One model by itself, checked. @throws ErrInvalidModel, every fault in one message */
export function checkedModel(model: DmsModel): DmsModel {
  const { value, lineOf } = readSource(model);
  const report = new Report({ value, name: undefined, lineOf });
  const complete = withKeyNames(value);
  checkModel(complete, { path: [] }, report);
  if (report.faults.length > 0) throw invalidDms(report.faults);
  return freeze(complete) as DmsModel;
}

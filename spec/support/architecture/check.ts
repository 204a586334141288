import { barrelFaults, languageFaults } from './language.js';
import { cyclesOf } from './cycles.js';
import { importFault, packageFault, roomOf } from './layers.js';
import { folderFaults, loneFileFaults, sizeFaults } from './size.js';
import { parse, type FileMap, type SourceFile } from './source-file.js';

/** What is wrong with a set of source files, by rule; each fault is a sentence that names the files. */
export interface Faults {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
  readonly cycles: readonly string[];
  readonly sizes: readonly string[];
  readonly barrels: readonly string[];
  readonly language: readonly string[];
}

/** Holds source files against the house rules. A function of the files alone, so that it can be shown bad ones. */
export function checkArchitecture(map: FileMap): Faults {
  const files = [...map].map(([path, text]) => parse(path, text));
  return {
    layers: [...files.flatMap(homeFaults), ...files.flatMap(layerFaults)],
    packages: files.flatMap(packageFaults),
    cycles: cyclesOf(files).map(cycle => cycle.join(' → ')),
    sizes: [...files.flatMap(sizeFaults), ...folderFaults(files), ...loneFileFaults(files)],
    barrels: files.flatMap(barrelFaults),
    language: files.flatMap(languageFaults),
  };
}

const homeFaults = ({ path }: SourceFile): string[] =>
  roomOf(path) === undefined ? [`${path} is in no room of the layer table`] : [];

const layerFaults = ({ path, imports }: SourceFile): string[] =>
  imports
    .filter(one => one.inRepository)
    .flatMap(({ target, typeOnly }) => {
      const fault = importFault(path, target, typeOnly);
      return fault === undefined ? [] : [`${path} must not import ${target}: ${fault}`];
    });

const packageFaults = ({ path, imports }: SourceFile): string[] =>
  imports
    .filter(one => !one.inRepository)
    .flatMap(({ target }) => {
      const fault = packageFault(path, target);
      return fault === undefined ? [] : [`${path} must not import ${target}: ${fault}`];
    });

import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { malformed, objectOf } from './data.js';

/** What this runtime can do, by the names scenarios ask for. */
export interface Capabilities {
  /** Why a scenario with these requirements fails; undefined where all are supported. */
  refusal(required: readonly string[]): string | undefined;
}

/** Reads the list of capabilities: each with `supported`, and a reason where that is false. */
export function readCapabilities(file: string | URL): Capabilities {
  const { capabilities } = objectOf(load(readFileSync(file, 'utf8')), 'capabilities.yml');
  const known = objectOf(capabilities, 'capabilities');
  for (const [name, entry] of Object.entries(known)) {
    const { supported, reason } = objectOf(entry, name);
    if (supported !== true && (supported !== false || typeof reason !== 'string' || reason === ''))
      throw malformed(`capability ${name} is supported, or says why not`);
  }
  return {
    refusal(required) {
      for (const name of required) {
        if (!Object.hasOwn(known, name)) return `unknown capability "${name}"`;
        const { supported, reason } = objectOf(known[name], name);
        if (supported !== true) return `capability "${name}" is not supported: ${String(reason)}`;
      }
      return undefined;
    },
  };
}

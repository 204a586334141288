import type { Site } from './site.js';

const sites = new WeakMap<object, Site>();

/** Remembers what a reference stands for; the reference itself answers to every name, so it cannot be asked. */
export function remember<R extends object>(reference: R, site: Site): R {
  sites.set(reference, site);
  return reference;
}

/** The place a reference stands for; undefined for any other value. */
export function siteOf(value: unknown): Site | undefined {
  return typeof value === 'function' ? sites.get(value) : undefined;
}

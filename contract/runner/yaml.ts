import { CORE_SCHEMA, defineScalarTag, floatCoreTag, intCoreTag, load, mergeTag, NOT_RESOLVED } from 'js-yaml';
import { sameDecimal } from './decimal.js';

/** A number, or its text where a double would round it: runtimes that read such a number exactly mean what is written. */
const exact = (tag: typeof intCoreTag) =>
  defineScalarTag<number | string>(tag.tagName, {
    implicit: true,
    implicitFirstChars: tag.implicitFirstChars,
    identify: () => false,
    resolve(source, isExplicit, tagName) {
      const value = tag.resolve(source, isExplicit, tagName);
      if (value === NOT_RESOLVED || !Number.isFinite(value) || !/^[-+.\d]/.test(source)) return value;
      return /^[-+]?0[xo]/.test(source) || sameDecimal(value, source) ? value : source;
    },
  });

const SCHEMA = CORE_SCHEMA.withTags(mergeTag, exact(intCoreTag), exact(floatCoreTag));

/** The one document of a scenario's text, YAML or JSON. Anchors and merge keys are read, as the runtimes do that write them. */
export const loadText = (text: string): unknown => load(text, { schema: SCHEMA });

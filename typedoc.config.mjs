import { entryPoints } from './scripts/entry-points.mjs';

/** `npm run docs`: the reference of every entry point. It warns of every export without a sentence of its own. */
export default {
  entryPoints: entryPoints().map(({ source }) => source),
  tsconfig: 'tsconfig.build.json',
  out: 'docs/api',
  readme: 'none',
  excludePrivate: true,
  excludeInternal: true,
  validation: { notDocumented: true, notExported: false, invalidLink: true, rewrittenLink: true },
  requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable'],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: false,
  disableSources: true,
};

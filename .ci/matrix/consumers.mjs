// One row is one consumer: what it installs, its files, and the commands that build and run it. The output of the last command (or
// what it leaves in printed.txt) must be that of the reference, unless the row says that an exit code of 0 is enough (`tests`).
import { definedRoundTrip, documented, recipe, roundTrip, testOf } from './files.mjs';

const SDK_OUTSIDE = '--external:@aws-sdk/* --external:@smithy/*';
const NODE_TYPES = '@types/node@24';
const tsconfig = (compilerOptions, extra = {}) =>
  JSON.stringify({
    compilerOptions: { rootDir: 'src', outDir: 'dist', types: ['node'], ...compilerOptions },
    include: ['src'],
    ...extra,
  });
const documentedOptions = path => JSON.parse(documented(path)).compilerOptions;

/** Every flag a strict house turns on, and declarations, which name the types of all that is exported. */
const STRICT = {
  strict: true,
  declaration: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noFallthroughCasesInSwitch: true,
  isolatedModules: true,
};

const compilers = ['5.9', '6', '7'].flatMap(version =>
  [false, true].flatMap(experimentalDecorators =>
    ['module', 'commonjs'].flatMap(type =>
      [false, true].map(strict => ({
        name: [
          `tsc ${version}`,
          experimentalDecorators && 'legacy',
          type === 'module' ? 'ESM' : 'CommonJS',
          strict && 'every strict flag, declarations',
        ]
          .filter(Boolean)
          .join(', '),
        packages: [`typescript@${version}`, NODE_TYPES],
        type,
        files: {
          'tsconfig.json': tsconfig({
            ...documentedOptions('tsc/tsconfig.json'),
            experimentalDecorators,
            ...(strict && STRICT),
          }),
        },
        run: ['tsc -p .', 'node dist/main.js'],
        ci: version === '7' && strict && !experimentalDecorators && type === 'module',
      })),
    ),
  ),
);

/** A bundler's row, and the same minified. */
const bundler = row => [
  { type: 'module', ...row },
  { type: 'module', ...row, name: `${row.name}, minified`, run: row.minified, ci: row.ciMinified },
];

const bundlers = [
  {
    name: 'esbuild',
    packages: ['esbuild'],
    run: [
      `esbuild src/main.ts --bundle --platform=node --format=esm --target=node20 ${SDK_OUTSIDE} --outfile=dist/main.mjs`,
      'node dist/main.mjs',
    ],
    minified: [
      `esbuild src/main.ts --bundle --platform=node --format=cjs --target=node20 ${SDK_OUTSIDE} --outfile=dist/main.cjs --minify`,
      'node dist/main.cjs',
    ],
  },
  {
    name: 'Rollup',
    packages: ['rollup', '@rollup/plugin-node-resolve', 'rollup-plugin-esbuild', 'esbuild'],
    files: { 'rollup.config.mjs': documented('rollup/rollup.config.mjs') },
    run: ['rollup -c', 'node dist/main.js'],
    minified: [
      'rollup -c',
      'esbuild dist/main.js --minify --format=esm --outfile=dist/small.mjs',
      'node dist/small.mjs',
    ],
  },
  {
    name: 'Vite 7',
    packages: ['vite@7'],
    run: ['vite build --ssr src/main.ts --logLevel warn', 'node dist/main.js'],
    minified: ['vite build --ssr src/main.ts --minify --logLevel warn', 'node dist/main.js'],
  },
  {
    name: 'Vite 8',
    packages: ['vite@8', 'esbuild'],
    node: 24,
    files: { 'vite.config.ts': documented('vite/vite.config.ts') },
    run: ['vite build --logLevel warn', 'node dist/main.js'],
    minified: ['vite build --minify --logLevel warn', 'node dist/main.js'],
    ciMinified: true,
  },
  {
    name: 'Vite 8 with swc',
    packages: ['vite@8', '@swc/core'],
    node: 24,
    files: {
      'vite.config.ts': documented('vite/vite.config.ts').replace(
        'lowerDecorators()',
        "lowerDecorators({ compiler: 'swc' })",
      ),
    },
    run: ['vite build --logLevel warn', 'node dist/main.js'],
    minified: ['vite build --minify --logLevel warn', 'node dist/main.js'],
  },
  {
    name: 'Vite 8, legacy without the plugin',
    packages: ['vite@8', 'esbuild'],
    node: 24,
    files: { 'tsconfig.json': tsconfig({ target: 'es2022', experimentalDecorators: true }) },
    run: ['vite build --ssr src/main.ts --logLevel warn', 'node dist/main.js'],
    minified: ['vite build --ssr src/main.ts --minify --logLevel warn', 'node dist/main.js'],
  },
  {
    name: 'webpack',
    packages: ['webpack', 'webpack-cli', 'swc-loader', '@swc/core'],
    type: 'commonjs',
    files: { 'webpack.config.cjs': documented('webpack/webpack.config.cjs') },
    run: ['webpack --mode development --devtool false', 'node dist/main.js'],
    minified: ['webpack --mode production', 'node dist/main.js'],
  },
  {
    name: 'webpack with ts-loader',
    packages: ['webpack', 'webpack-cli', 'ts-loader', 'typescript@6', NODE_TYPES],
    type: 'commonjs',
    files: {
      'webpack.config.cjs': `module.exports = {
  target: 'node20',
  entry: './src/main.ts',
  externals: [/^@aws-sdk\\//, /^@smithy\\//],
  externalsType: 'commonjs',
  resolve: { extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } },
  module: { rules: [{ test: /\\.ts$/, loader: 'ts-loader' }] },
};
`,
      'tsconfig.json': documented('tsc/tsconfig.json'),
    },
    run: ['webpack --mode development --devtool false', 'node dist/main.js'],
    minified: ['webpack --mode production', 'node dist/main.js'],
  },
  {
    name: 'Rspack',
    packages: ['@rspack/core', '@rspack/cli'],
    node: 24,
    type: 'commonjs',
    files: { 'rspack.config.cjs': documented('rspack/rspack.config.cjs') },
    run: ['rspack build --mode development --devtool false', 'node dist/main.js'],
    minified: ['rspack build --mode production', 'node dist/main.js'],
  },
  {
    name: 'tsup',
    packages: ['tsup', 'typescript@6'],
    node: 24,
    run: ['tsup src/main.ts --format esm --target node20 --no-config', 'node dist/main.js'],
    minified: ['tsup src/main.ts --format esm --target node20 --no-config --minify', 'node dist/main.js'],
  },
  {
    name: 'tsdown',
    packages: ['tsdown', 'esbuild', 'typescript@6'],
    node: 24,
    files: { 'tsdown.config.mjs': documented('tsdown/tsdown.config.mjs') },
    run: ['tsdown', 'node dist/main.mjs'],
    minified: ['tsdown --minify', 'node dist/main.mjs'],
    ciMinified: true,
  },
  {
    name: 'rolldown',
    packages: ['rolldown', 'esbuild'],
    node: 24,
    files: { 'rolldown.config.mjs': documented('rolldown/rolldown.config.mjs') },
    run: ['rolldown -c', 'node dist/main.js'],
    minified: ['rolldown -c --minify', 'node dist/main.js'],
  },
  {
    name: 'swc',
    packages: ['@swc/core', '@swc/cli'],
    files: { '.swcrc': documented('swc/.swcrc') },
    run: ['swc src -d dist --strip-leading-paths', 'node dist/main.js'],
    minified: [
      'swc src -d dist --strip-leading-paths -C minify=true -C jsc.minify.mangle=true -C jsc.minify.compress=true',
      'node dist/main.js',
    ],
  },
  {
    name: 'Babel 8 in one pass',
    packages: [
      '@babel/core@8',
      '@babel/cli@8',
      '@babel/plugin-transform-typescript@8',
      '@babel/plugin-proposal-decorators@8',
    ],
    node: 24,
    files: { 'babel.config.json': documented('babel/babel.config.json') },
    run: ['babel src -d dist -x .ts', 'node dist/main.js'],
    minified: ['babel src -d dist -x .ts --minified', 'node dist/main.js'],
    ciMinified: true,
  },
  {
    name: 'Babel 7 in one pass',
    packages: [
      '@babel/core@7',
      '@babel/cli@7',
      '@babel/plugin-transform-typescript@7',
      '@babel/plugin-proposal-decorators@7',
    ],
    files: {
      'babel.config.json': documented('babel/babel.config.json').replace(
        '"@babel/plugin-transform-typescript"',
        '["@babel/plugin-transform-typescript", { "allowDeclareFields": true }]',
      ),
    },
    run: ['babel src -d dist -x .ts', 'node dist/main.js'],
    minified: ['babel src -d dist -x .ts --minified', 'node dist/main.js'],
  },
].flatMap(bundler);

const runtimes = [
  { name: 'tsx', packages: ['tsx'], run: ['tsx src/main.ts'] },
  {
    name: 'tsx, CommonJS and legacy',
    packages: ['tsx'],
    type: 'commonjs',
    files: { 'tsconfig.json': tsconfig({ target: 'es2022', experimentalDecorators: true }) },
    run: ['tsx src/main.ts'],
  },
  ...[false, true].map(experimentalDecorators => ({
    name: experimentalDecorators ? 'ts-node, legacy' : 'ts-node',
    packages: ['ts-node', 'typescript@5.9', NODE_TYPES],
    type: 'commonjs',
    files: {
      'tsconfig.json': tsconfig(
        { ...documentedOptions('ts-node/tsconfig.json'), experimentalDecorators },
        { 'ts-node': JSON.parse(documented('ts-node/tsconfig.json'))['ts-node'] },
      ),
    },
    run: ['ts-node src/main.ts'],
  })),
  {
    name: 'Node 22, types stripped',
    node: 22,
    files: definedRoundTrip,
    run: ['node --disable-warning=ExperimentalWarning src/main.ts'],
  },
  {
    name: 'Node 24, types stripped',
    node: 24,
    files: { ...definedRoundTrip, 'src/order.ts': documented('node/src/order.ts') },
    run: ['node src/order.ts', 'node src/main.ts'],
    ci: true,
  },
  {
    name: 'tsc 7, erasableSyntaxOnly',
    packages: ['typescript@7', NODE_TYPES],
    files: {
      ...definedRoundTrip,
      'tsconfig.json': tsconfig({
        ...documentedOptions('tsc/tsconfig.json'),
        ...STRICT,
        erasableSyntaxOnly: true,
        rewriteRelativeImportExtensions: true,
      }),
    },
    run: ['tsc -p .', 'node dist/main.js'],
  },
  { name: 'Bun', packages: ['bun'], run: ['bun src/main.ts'], ci: true },
  {
    name: 'Bun, bundled and minified',
    packages: ['bun'],
    run: ['bun build src/main.ts --target=node --minify --outfile=dist/main.mjs', 'node dist/main.mjs'],
  },
  { name: 'Bun, without decorators', packages: ['bun'], files: definedRoundTrip, run: ['bun src/main.ts'] },
  {
    name: 'Deno',
    packages: ['deno'],
    run: ['deno run -A src/main.ts'],
    files: {
      ...roundTrip,
      'src/main.ts': "import { main } from './shop.ts';\nvoid main();\n",
      'src/shop.ts': roundTrip['src/shop.ts'].replaceAll("'./entities.js'", "'./entities.ts'"),
    },
  },
  {
    name: 'Deno, without decorators',
    packages: ['deno'],
    files: definedRoundTrip,
    run: ['deno run -A src/main.ts'],
    ci: true,
  },
];

const ORDER = { 'src/order.ts': documented('src/order.ts') };
const vitest = (version, extra = {}) => ({
  name: `Vitest ${version}`,
  packages: [`vitest@${version}`, ...(version > 3 ? ['esbuild', 'vite@8'] : ['vite@7'])],
  node: version > 4 ? 24 : undefined,
  files: {
    ...ORDER,
    ...(version > 3 && { 'vitest.config.ts': documented('vitest/vitest.config.ts') }),
    'vitest/order.spec.ts': documented('vitest/order.spec.ts'),
    'vitest/shop.spec.ts': testOf("import { it } from 'vitest';\n"),
  },
  run: ['vitest run --dir vitest'],
  ...extra,
});
const JEST_FILES = {
  ...ORDER,
  'jest/order.spec.ts': documented('jest/order.spec.ts'),
  'jest/shop.spec.ts': testOf(''),
};

const runners = [
  {
    name: 'Jest with swc',
    packages: ['jest', '@swc/jest', '@swc/core'],
    type: 'commonjs',
    files: { ...JEST_FILES, 'jest/jest.config.json': documented('jest/jest.config.json') },
    run: ['jest --config jest/jest.config.json'],
    ci: true,
  },
  {
    name: 'Jest with swc, legacy with types',
    packages: ['jest', '@swc/jest', '@swc/core', 'reflect-metadata'],
    type: 'commonjs',
    files: {
      ...JEST_FILES,
      'jest/jest.config.json': documented('jest/jest.config.json').replace(
        '"decoratorVersion": "2022-03"',
        '"legacyDecorator": true, "decoratorMetadata": true',
      ),
    },
    run: ['jest --config jest/jest.config.json'],
    ci: true,
  },
  ...['node10', 'nodenext'].map(resolution => ({
    name: `Jest with ts-jest, ${resolution}`,
    packages: ['jest', 'ts-jest', 'typescript@5.9', '@types/jest', NODE_TYPES],
    type: 'commonjs',
    files: {
      ...JEST_FILES,
      'jest.config.json': documented('ts-jest/jest.config.json'),
      'tsconfig.json': tsconfig({
        ...documentedOptions('tsc/tsconfig.json'),
        ...(resolution === 'node10' && { module: 'commonjs', moduleResolution: 'node10' }),
        rootDir: '.',
        types: ['node', 'jest'],
        isolatedModules: resolution === 'nodenext',
      }),
    },
    run: ['jest'],
    ci: resolution === 'node10',
  })),
  vitest(3),
  vitest(4),
  vitest(5, { ci: true }),
  {
    name: 'node:test',
    packages: ['typescript@6', NODE_TYPES],
    files: {
      ...ORDER,
      'tsconfig.json': tsconfig(
        { ...documentedOptions('tsc/tsconfig.json'), rootDir: '.' },
        { include: ['src', 'node'] },
      ),
      'node/order.test.ts': documented('node/order.test.ts'),
      'node/faults.test.ts': documented('node/faults.test.ts'),
      'node/shop.test.ts': testOf("import { it } from 'node:test';\n").replace(', 30_000)', ')'),
    },
    run: ['tsc -p .', 'node --test dist/node/order.test.js dist/node/faults.test.js dist/node/shop.test.js'],
    ci: true,
  },
];

/** A program that checks itself: how a wrapper around the client, or a framework, meets this library. */
const checked = row => ({
  type: 'commonjs',
  tests: true,
  ...row,
  packages: [...row.packages, 'esbuild'],
});
const byEsbuild = (file, format = 'cjs') => [
  `esbuild src/${file}.ts --bundle --platform=node --format=${format} --target=node20 --packages=external --outfile=dist/${file}.${format === 'esm' ? 'mjs' : 'cjs'}`,
  `node dist/${file}.${format === 'esm' ? 'mjs' : 'cjs'}`,
];
const nest = (version, extra = {}) => ({
  name: `NestJS ${version}`,
  packages: [
    `@nestjs/common@${version}`,
    `@nestjs/core@${version}`,
    `@nestjs/platform-express@${version}`,
    'reflect-metadata',
    'rxjs@7',
    'typescript@5.9',
    NODE_TYPES,
  ],
  type: 'commonjs',
  node: version > 11 ? 24 : undefined,
  tests: true,
  files: {
    ...ORDER,
    'src/nest.ts': recipe('nest.ts'),
    'tsconfig.json': tsconfig({
      target: 'es2022',
      module: version > 10 ? 'nodenext' : 'commonjs',
      moduleResolution: version > 10 ? 'nodenext' : 'node10',
      strict: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      strictPropertyInitialization: false,
      skipLibCheck: true,
    }),
  },
  run: ['tsc -p .', 'node dist/nest.js'],
  ...extra,
});
const wrapper = (name, path, packages, { format, ...extra } = {}) =>
  checked({
    name,
    packages: [...packages, 'typescript@6', NODE_TYPES],
    type: format === 'esm' ? 'module' : 'commonjs',
    files: {
      ...ORDER,
      [path.replace(/^[^/]+/, 'src')]: documented(path),
      'tsconfig.json': tsconfig({ ...documentedOptions('tsc/tsconfig.json'), skipLibCheck: true }),
    },
    run: ['tsc -p . --noEmit', ...byEsbuild(path.replace(/^[^/]+\/|\.ts$/g, ''), format)],
    ...extra,
  });

const around = [
  nest(10),
  nest(11),
  nest(12, { ci: true }),
  wrapper('aws-sdk-client-mock', 'wrappers/mock.ts', ['aws-sdk-client-mock']),
  wrapper('X-Ray', 'wrappers/xray.ts', ['aws-xray-sdk-core']),
  wrapper(
    'OpenTelemetry',
    'wrappers/otel.ts',
    [
      '@opentelemetry/api',
      '@opentelemetry/sdk-trace-base',
      '@opentelemetry/sdk-trace-node',
      // 0.79 needs version 1.10 of the API, which the tracing SDK 2 does not take.
      '@opentelemetry/instrumentation-aws-sdk@0.78',
    ],
    { node: 24 },
  ),
  wrapper('middy', 'wrappers/middy.ts', ['@middy/core'], { node: 24, format: 'esm' }),
  wrapper(
    'Powertools',
    'wrappers/powertools.ts',
    ['@aws-lambda-powertools/idempotency', '@aws-lambda-powertools/tracer', '@aws-sdk/lib-dynamodb', '@middy/core'],
    { node: 24 },
  ),
];

const installs = [
  ...['module', 'commonjs'].map(type => ({
    name: `no optional peers, skipLibCheck off, ${type === 'module' ? 'ESM' : 'CommonJS'}`,
    packages: ['typescript@6', NODE_TYPES],
    bare: true,
    type,
    files: {
      'src/every-entry.ts': recipe('every-entry.ts'),
      'tsconfig.json': tsconfig({ ...documentedOptions('tsc/tsconfig.json'), skipLibCheck: false }),
    },
    run: ['tsc -p .', 'node dist/every-entry.js', 'node dist/main.js'],
  })),
  {
    name: 'all optional peers',
    packages: [
      'typescript@6',
      NODE_TYPES,
      '@aws-sdk/client-dynamodb-streams',
      '@aws-sdk/client-kms',
      'js-yaml',
      'reflect-metadata',
      'esbuild',
    ],
    files: {
      'src/every-entry.ts': recipe('every-entry.ts'),
      'tsconfig.json': tsconfig({ ...documentedOptions('tsc/tsconfig.json'), skipLibCheck: false }),
    },
    run: ['tsc -p .', 'node dist/every-entry.js', 'node dist/main.js'],
  },
  {
    name: 'no optional peers, bundled by esbuild',
    packages: ['esbuild'],
    bare: true,
    files: { 'src/every-entry.ts': recipe('every-entry.ts') },
    tests: true,
    run: [
      `esbuild src/every-entry.ts --bundle --platform=node --format=esm --target=node20 ${SDK_OUTSIDE} --outfile=dist/every.mjs`,
      'node dist/every.mjs',
    ],
  },
  ...['5.9', '6'].map(version => ({
    name: `node10 resolution, tsc ${version}`,
    packages: [`typescript@${version}`, NODE_TYPES],
    type: 'commonjs',
    files: {
      'src/every-entry.ts': recipe('every-entry.ts'),
      'tsconfig.json': tsconfig({
        ...documentedOptions('ts-node/tsconfig.json'),
        skipLibCheck: true,
        ...(version === '6' && { ignoreDeprecations: '6.0' }),
      }),
    },
    run: ['tsc -p .', 'node dist/every-entry.js', 'node dist/main.js'],
  })),
];

/** A page of docs whose files are a project: each as it stands there. */
const START = ['tsconfig.json', 'src/order.ts', 'src/handler.ts', 'test/order.test.ts'];
installs.push({
  name: 'the project of docs/start.md',
  packages: ['typescript@6', NODE_TYPES],
  bare: true,
  files: Object.fromEntries(START.map(path => [path, documented(`start/${path}`)])),
  tests: true,
  run: ['tsc -p .', 'node --test dist/test/'],
  ci: true,
});

/** Every consumer, by group. */
export const groups = {
  Compilers: compilers,
  'Bundlers and transpilers': bundlers,
  Runtimes: runtimes,
  'Test runners': runners,
  'Frameworks and wrappers': around,
  'Ways to install': installs,
};

export const consumers = Object.entries(groups).flatMap(([group, rows]) =>
  rows.map(row => ({
    group,
    packages: [],
    type: 'module',
    ...row,
    files: { ...roundTrip, ...row.files },
  })),
);

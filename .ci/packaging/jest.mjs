// A project tested with Jest, which loads packages by require(): the CommonJS build, entities compiled by swc with the
// legacy decorators of NestJS projects.
import { makeConsumer } from './consumer.mjs';

const consumer = makeConsumer({ packages: ['jest', '@swc/jest', '@swc/core'], type: 'commonjs' });
consumer.write('jest.config.json', {
  testMatch: ['<rootDir>/*.spec.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
});
consumer.write(
  'order.spec.ts',
  `import { Order } from './src/order.js';
import { round } from './src/round.js';
it('works in a project of somebody else', () => round('under Jest', Order));
it('is one package to every file', () => {
  expect(require('dynamorm').Entity.isPrototypeOf(Order)).toBe(true);
});
`,
);
consumer.tool('jest/bin/jest.js', '--rootDir', consumer.folder, '--silent=false');

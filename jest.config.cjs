// Every spec that declares entities runs under both decorator protocols; only `transform` differs between the two projects.
const project = (displayName, transform) => ({
  displayName,
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, transform }, module: { type: 'commonjs' } },
    ],
  },
});

module.exports = {
  projects: [
    project('standard', { decoratorVersion: '2022-03' }),
    project('legacy', { legacyDecorator: true, decoratorMetadata: true }),
  ],
};

import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const FORBIDDEN_SYNTAX = [
  {
    selector: 'TSEnumDeclaration',
    message: 'No enums: a union of literals is erased and works in both decorator protocols.',
  },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'No namespaces: a file is a module.' },
  { selector: 'TSExportAssignment', message: 'ES modules only.' },
];
const FORBIDDEN_IN_SPECS = [
  {
    selector:
      'CallExpression > MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(skip|only|todo|failing)$/]',
    message: 'No skipped, focused or announced tests.',
  },
  {
    selector: 'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
    message: 'No skipped or focused tests.',
  },
];
const NODE_GLOBALS = Object.fromEntries(
  Object.keys(Object.getOwnPropertyDescriptors(globalThis)).map(name => [name, 'readonly']),
);

export default defineConfig(
  globalIgnores([
    'docs/.vitepress/cache/',
    'docs/.vitepress/dist/',
    '.ci/packaging/consumer/',
    '.ci/matrix/programs/',
    'dist/',
    'coverage/',
    '**/.tmp/',
    '**/node_modules/',
    'docs/api/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A cast can name what a value is for the reader although the compiler would take it as it is.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // Records of closures are how this code hands several functions on; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-restricted-syntax': ['error', ...FORBIDDEN_SYNTAX],
      // The compiler knows every name; this rule knows none of TypeScript's.
      'no-undef': 'off',
    },
  },
  {
    files: ['lib/**/*.ts', 'decorators/**/*.ts'],
    ignores: ['lib/cli/**'],
    rules: { 'no-console': 'error', 'max-params': ['error', 4] },
  },
  {
    files: ['spec/**/*.ts', 'contract/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...FORBIDDEN_SYNTAX, ...FORBIDDEN_IN_SPECS],
      // A spec hands functions that need not wait to seams that may, and looks at answers whose type it states.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    // Type specs declare what must not compile; nothing in them runs.
    files: ['spec/types/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: NODE_GLOBALS },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        exports: 'writable',
        __dirname: 'readonly',
        __filename: 'readonly',
      },
    },
  },
);

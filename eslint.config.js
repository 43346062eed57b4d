import tseslint from 'typescript-eslint';

const hmacElsewhere =
  'HMAC is computed in packages/signing alone; the server hands it node:crypto in one file (packages/server/src/node-hmac.ts).';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/generated/**',
      '**/node_modules/**',
      '.cache/**',
      '.cryptoix/**',
      'packages/docs/site/**',
      'packages/docs/.vitepress/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['eslint.config.js', '.dependency-cruiser.cjs', 'vitest.config.ts'],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { properties: false } }],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:crypto', importNames: ['createHmac'], message: hmacElsewhere }] },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='sign'][callee.object.property.name='subtle']",
          message: hmacElsewhere,
        },
        { selector: "MemberExpression[property.name='createHmac']", message: hmacElsewhere },
      ],
    },
  },
  {
    files: ['packages/signing/**', 'packages/server/src/node-hmac.ts', 'tools/bench/src/**'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off' },
  },
  { files: ['**/*.{js,cjs,mjs}'], ...tseslint.configs.disableTypeChecked },
);

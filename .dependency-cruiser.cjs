// The arrows of the house. Every rule is proven by a planted violation in tools/checks/src/boundaries.test.ts.
const pkg = (name) => `^packages/${name}/`;
const test = '\\.test\\.ts$';
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];
const others = (...allowed) => `^packages/(?!(?:${allowed.join('|')})/)`;

/** Which packages a package may import besides itself. */
const packages = {
  spec: [],
  signing: ['spec'],
  sdk: ['spec', 'signing'],
  server: ['spec', 'signing'],
  contract: ['spec', 'signing', 'sdk'],
  gateway: ['spec', 'signing', 'server'],
  docs: ['spec', 'signing', 'sdk'],
};

/** Which folders of the gateway a folder may import besides itself. */
const gateway = {
  domain: [],
  app: ['domain'],
  api: ['domain', 'app'],
  store: ['domain', 'app'],
  chain: ['domain', 'app'],
  jobs: ['domain', 'app'],
  rates: ['domain', 'app'],
  pages: ['domain', 'app'],
  mail: ['app'],
};

module.exports = {
  forbidden: [
    forbid(
      'no-cycles',
      'A cycle has no first file to read.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    ...Object.entries(packages).map(([name, allowed]) =>
      forbid(
        `arrows-${name}`,
        `${name} may import ${allowed.join(', ') || 'no other package'}.`,
        { path: pkg(name), pathNot: test },
        { path: others(name, ...allowed) },
      ),
    ),
    forbid(
      'no-tools',
      'Packages do not import tools; their tests may use the development network.',
      { path: '^packages/', pathNot: `${test}|/testing/` },
      { path: '^tools/' },
    ),
    forbid(
      'contract-stands-outside',
      'The judge never imports what it judges, not even in its tests.',
      { path: pkg('contract') },
      { path: pkg('gateway') },
    ),
    forbid(
      'no-node-in-libraries',
      'spec, signing and sdk run in a browser.',
      { path: '^packages/(spec|signing|sdk)/src/', pathNot: test },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'no-npm-in-libraries',
      'spec, signing and sdk have no third-party dependency.',
      { path: '^packages/(spec|signing|sdk)/src/', pathNot: test },
      { dependencyTypes: npm, pathNot: '^packages/' },
    ),
    ...Object.entries(gateway).map(([name, allowed]) =>
      forbid(
        `gateway-${name}`,
        `gateway/${name} may import ${allowed.join(', ') || 'no other folder'}.`,
        { path: `^packages/gateway/src/${name}/`, pathNot: test },
        {
          path: '^packages/gateway/src/[^/]+/',
          pathNot: `^packages/gateway/src/(?:${[name, ...allowed].join('|')})/`,
        },
      ),
    ),
    forbid(
      'domain-is-pure',
      'No clock, network, SQL or npm in the domain; of our packages only the vocabulary of spec.',
      { path: '^packages/gateway/src/domain/', pathNot: test },
      { dependencyTypes: ['core', ...npm], pathNot: '^packages/spec/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|tools)/[^/]+/(dist|site|node_modules|[.]vitepress)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};

// Compiles the test tokens and compares the result with what is committed; --write replaces that.
// It lives outside the workspaces because the compiler is large and rarely needed: run `npm install` in
// tools/verify first.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import solc from 'solc';

const evm = join(dirname(fileURLToPath(import.meta.url)), '../../../packages/gateway/src/chain/evm');
// Where the sources are, the contracts with the names of their constants, and the file that these are in.
const sets = [
  { folder: 'dev', contracts: { TestUSDC: 'testUsdc', TestUSDT: 'testUsdt' }, target: 'test-tokens.ts' },
  {
    folder: 'odd',
    contracts: { TestOddToken: 'oddToken', TestPasser: 'passer' },
    target: 'odd-contracts.ts',
  },
];

let differs = false;
for (const set of sets) compile(set);
if (differs) process.exit(1);

function compile({ folder, contracts, target: file }) {
  const home = join(evm, folder);
  const target = join(home, 'generated', file);

  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      Object.keys(contracts).map((name) => [
        `${name}.sol`,
        { content: readFileSync(join(home, `${name}.sol`), 'utf8') },
      ]),
    ),
    settings: {
      // Old enough for every development chain, and without a metadata hash, which would name file paths.
      evmVersion: 'paris',
      optimizer: { enabled: true, runs: 200 },
      metadata: { appendCBOR: false, bytecodeHash: 'none' },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };

  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const problems = output.errors ?? [];
  // Codes 5159: selfdestruct is deprecated, and that is what is tested.
  const serious = problems.filter(({ errorCode }) => errorCode !== '5159');
  if (serious.length > 0) {
    for (const { formattedMessage } of serious) console.error(formattedMessage);
    process.exit(1);
  }

  const parts = Object.entries(contracts).map(([name, variable]) => {
    const { abi, evm } = output.contracts[`${name}.sol`][name];
    return `export const ${variable} = {\n  abi: ${JSON.stringify(abi)},\n  bytecode:\n    '0x${evm.bytecode.object}',\n} as const;\n`;
  });
  const made = `// Made by tools/verify/contracts/compile.mjs with solc ${solc.version()}; do not edit.\n${parts.join('')}`;

  if (process.argv.includes('--write')) {
    writeFileSync(target, made);
    console.log(`wrote ${target}`);
  } else if (readFileSync(target, 'utf8') === made) {
    console.log(`${file} is what its sources compile to.`);
  } else {
    console.error(`${file} differs from its sources: run this with --write and commit the result.`);
    differs = true;
  }
}

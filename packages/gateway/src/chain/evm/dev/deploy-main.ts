import { deployTestTokens } from './deploy-test-tokens.ts';

// Run by the launcher: puts the test tokens on the development chain at a URL, prints their addresses.
const [rpcUrl] = process.argv.slice(2);
if (rpcUrl === undefined) throw new Error('the URL of a development node is missing');
process.stdout.write(`${JSON.stringify(await deployTestTokens(rpcUrl))}\n`);

// Writes the golden vectors; every expected value comes from the openssl command.
//   node openapi/vectors/generate.mjs           writes
//   node openapi/vectors/generate.mjs --check   exits 1 and names the files that differ
import { readFileSync, writeFileSync } from 'node:fs';
import { requestNegatives, requests } from './source/requests.mjs';
import { webhookNegatives, webhooks } from './source/webhooks.mjs';

const files = {
  'request.json': requests,
  'request-negative.json': requestNegatives,
  'webhook.json': webhooks,
  'webhook-negative.json': webhookNegatives,
};

const different = [];
for (const [name, make] of Object.entries(files)) {
  const url = new URL(name, import.meta.url);
  const text = `${onOneLine(JSON.stringify({ version: 1, vectors: make() }, null, 2))}\n`;
  if (!process.argv.includes('--check')) writeFileSync(url, text);
  else if (readFileSync(url, 'utf8') !== text) different.push(name);
}
if (different.length > 0) {
  console.error(`Not what openssl computes: ${different.join(', ')}`);
  process.exitCode = 1;
}

/** Puts short lists on one line, as the repository's formatter does. */
function onOneLine(json) {
  return json.replace(/^( *"\w+": )\[\n((?: +"[^\n]*\n)+) +\]/gm, (list, name, items) => {
    const short = `${name}[${items.trim().split(/\n */).join(' ')}]`;
    return short.length < 110 ? short : list;
  });
}

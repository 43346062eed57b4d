import { buildSite } from './site/build-site.ts';
import { writePages } from './site/write-pages.ts';

const command = process.argv[2];
if (command === 'generate') {
  console.log(`docs: ${writePages()} pages generated from the document`);
} else if (command === 'build') {
  const { built, seconds } = await buildSite();
  console.log(built ? `docs: site built in ${seconds.toFixed(1)} s` : 'docs: site is up to date');
} else {
  console.error('Usage: node --conditions=source src/main.ts generate|build');
  process.exitCode = 2;
}

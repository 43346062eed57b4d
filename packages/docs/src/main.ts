import { writePages } from './site/write-pages.ts';

const command = process.argv[2];
if (command === 'generate') {
  console.log(`docs: ${writePages()} pages generated from the document`);
} else {
  console.error('Usage: node --conditions=source src/main.ts generate|build');
  process.exitCode = 2;
}

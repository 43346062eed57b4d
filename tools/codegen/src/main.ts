import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundle } from './bundle.ts';
import { differences } from './differences.ts';
import { generate, generatedFolders } from './generate.ts';
import { hasJava, javaMissing } from './java.ts';
import { fromRoot, root } from './paths.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const check = args.includes('--check');
  const unknown = args.filter((arg) => arg !== '--check');
  if (unknown.length > 0) {
    console.error(
      `Unknown argument ${unknown.join(' ')}. Usage: npm run generate, or npm run generate:check`,
    );
    return 2;
  }
  if (!(await hasJava())) {
    if (!check) {
      console.error(javaMissing);
      return 1;
    }
    console.log(`skipped: no Java\n${javaMissing}`);
    return process.env['CI'] === 'true' ? 1 : 0;
  }
  const files = await generate(await bundle(), fromRoot('.cache/codegen.json'));
  const found = await differences(root, files, generatedFolders);
  return check ? report(found) : write(files, found);
}

type Differences = Awaited<ReturnType<typeof differences>>;

function report(found: Differences): number {
  for (const { path, kind } of found) console.error(`${kind}: ${path}`);
  if (found.length > 0) console.error('Run `npm run generate` and commit what it writes.');
  else console.log('Everything generated is as the document says.');
  return found.length > 0 ? 1 : 0;
}

async function write(files: ReadonlyMap<string, string>, found: Differences): Promise<number> {
  for (const { path, kind } of found) {
    const target = fromRoot(path);
    if (kind === 'stale') await rm(target);
    else {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, files.get(path) ?? '');
    }
    console.log(`${kind === 'stale' ? 'removed' : 'wrote'} ${path}`);
  }
  if (found.length === 0) console.log('Nothing to do: everything generated is as the document says.');
  return 0;
}

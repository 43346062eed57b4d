import { access, readFile } from 'node:fs/promises';
import { fromRoot } from './paths.ts';
import { run } from './run.ts';

/** Said where there is no Java: what it is for, and what to install. */
export const javaMissing =
  'openapi-generator needs Java 11 or newer, and there is no `java` on the PATH.\n' +
  'Install one (Debian, Ubuntu: apt-get install -y default-jre-headless; macOS: brew install openjdk)\n' +
  'and run `npm run generate` again. Only regenerating needs it: building, testing and running do not.';

/** Whether `java` runs here. */
export async function hasJava(command = 'java'): Promise<boolean> {
  try {
    await run(command, ['-version']);
    return true;
  } catch {
    return false;
  }
}

/** The pinned openapi-generator; the wrapper fetches it once into the git-ignored cache. */
export async function generatorJar(): Promise<string> {
  const settings = fromRoot('tools/codegen/openapitools.json');
  const { 'generator-cli': cli } = JSON.parse(await readFile(settings, 'utf8')) as {
    'generator-cli': { version: string; storageDir: string };
  };
  const jar = fromRoot(cli.storageDir, `${cli.version}.jar`);
  try {
    await access(jar);
  } catch {
    const wrapper = fromRoot('node_modules/@openapitools/openapi-generator-cli/main.js');
    await run(process.execPath, [wrapper, '--openapitools', settings, 'version'], fromRoot());
  }
  return jar;
}

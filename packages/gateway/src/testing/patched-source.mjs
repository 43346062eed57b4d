// Preloaded with --import: changes one line of one source file as it is read, for tests that plant a fault
// in the real gateway. TEST_SOURCE_PATCH is JSON: { file, from, to }, `file` being the end of its path.
import { registerHooks } from 'node:module';

const { file, from, to } = JSON.parse(process.env.TEST_SOURCE_PATCH ?? '{}');

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!new URL(url).pathname.endsWith(file)) return loaded;
    const parts = String(loaded.source).split(from);
    if (parts.length !== 2) throw new Error(`"${from}" stands ${parts.length - 1} times in ${file}.`);
    process.stderr.write(`patched ${file}\n`);
    return { ...loaded, source: parts.join(to) };
  },
});

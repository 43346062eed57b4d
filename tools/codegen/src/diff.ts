import { root } from './paths.ts';
import { checkRelease } from './release/check-release.ts';

// Exit code 1 where the document changed further than the changesets say.
const { ok, lines } = await checkRelease(root);
for (const line of lines) console.log(line);
process.exitCode = ok ? 0 : 1;

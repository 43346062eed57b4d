import { runVectors } from './run-vectors.ts';
import type { VectorFiles } from './vectors.ts';

// The entry of the page that runs the vectors in a browser; the files come with the page.
const files = JSON.parse(document.querySelector('#vectors')?.textContent ?? '') as VectorFiles;
runVectors(files).then(
  (result) => (document.body.textContent = JSON.stringify(result)),
  (error: unknown) => (document.body.textContent = String(error)),
);

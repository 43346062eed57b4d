import { readFileSync } from 'node:fs';
import type { VectorFiles } from './vectors.ts';

export const vectorsFolder = new URL('../../../openapi/vectors/', import.meta.url);

function read(file: string): unknown {
  return (JSON.parse(readFileSync(new URL(file, vectorsFolder), 'utf8')) as { vectors: unknown }).vectors;
}

export const vectorFiles = {
  request: read('request.json'),
  requestNegative: read('request-negative.json'),
  webhook: read('webhook.json'),
  webhookNegative: read('webhook-negative.json'),
} as VectorFiles;

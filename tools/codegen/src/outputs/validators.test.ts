import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf } from '../operation.ts';
import { sample } from '../testing/sample.ts';
import { validatorsFile, validatorTypesFile } from './validators.ts';

interface Validate {
  (value: unknown): boolean;
  errors?: { instancePath: string; keyword: string; params: object }[] | null;
}

const document = sample();
const operations = operationsOf(document);
let folder = '';
let text = '';
let validators: Record<string, { query: Validate; body?: Validate }> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptoix-validators-'));
  text = await validatorsFile(document, operations);
  const file = join(folder, 'validators.mjs');
  await writeFile(file, text);
  ({ validators } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    validators: typeof validators;
  });
});
afterAll(() => rm(folder, { recursive: true }));

function faults(validate: Validate | undefined, value: unknown): string[] {
  if (validate === undefined) throw new Error('There is no such validator.');
  return validate(value)
    ? []
    : (validate.errors ?? []).map((it) => `${it.instancePath} ${it.keyword}`.trim());
}

describe('validators.js', () => {
  it('imports nothing at run time, and is the same text every time', async () => {
    expect(text).not.toMatch(/^\s*import\s|\bfrom\s+["']|[^"']\brequire\(/m);
    expect(await validatorsFile(document, operations)).toBe(text);
  });

  it('sees decimals as strings, since the server has turned numbers into them', () => {
    const body = validators['orders.create']?.body;
    expect(faults(body, { amount: '1.5' })).toEqual([]);
    expect(faults(body, { amount: 1.5 })).toEqual(['/amount type']);
    expect(faults(body, { amount: '1e3' })).toEqual(['/amount pattern']);
  });

  it('finds every fault, not only the first', () => {
    const body = validators['orders.create']?.body;
    expect(faults(body, { colour: 'red', note: 'far too long a note', lines: [{}] })).toEqual([
      'required',
      'additionalProperties',
      '/note maxLength',
      '/lines/0 required',
    ]);
  });

  it('judges the parsed query and refuses what it does not know', () => {
    const query = validators['orders.list']?.query;
    const good = {
      limit: 5,
      late: true,
      status: ['open'],
      include: ['a'],
      metadata: { a: 'b' },
      since: '2026-01-01T00:00:00Z',
    };
    expect(faults(query, good)).toEqual([]);
    expect(faults(query, Object.assign(Object.create(null), good))).toEqual([]);
    expect(faults(query, { limit: '5', status: ['lost'], since: 'yesterday', colour: 'red' }).sort()).toEqual(
      ['/limit type', '/since format', '/status/0 enum', 'additionalProperties'],
    );
    expect(faults(validators['orders.retrieve']?.query, { a: '1' })).toEqual(['additionalProperties']);
  });

  it('has a body validator only where there is a body, and types that say so', () => {
    expect(validators['orders.delete']?.body).toBeUndefined();
    const types = validatorTypesFile(operations);
    expect(types).toContain(
      "readonly 'orders.create': { readonly query: Validate; readonly body: Validate };",
    );
    expect(types).toContain("readonly 'orders.delete': { readonly query: Validate };");
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document, Schema } from './document.ts';
import { operationsOf } from './operation.ts';
import { catalogueOf } from './outputs/errors.ts';
import { validatorsFile } from './outputs/validators.ts';
import { fromRoot } from './paths.ts';

const document = JSON.parse(await readFile(fromRoot('openapi/dist/openapi.json'), 'utf8')) as Document;
const operations = operationsOf(document);
const schemas = document.components?.schemas ?? {};

describe('the catalogue of errors', () => {
  const catalogue = catalogueOf(document);
  const reasons = Object.values(catalogue).flatMap((entry) => Object.keys(entry.reasons));

  it('has the codes and reasons of the schemas, each reason once', () => {
    expect(schemas['ErrorCode']?.enum).toEqual(Object.keys(catalogue));
    expect([...(schemas['ErrorReason']?.enum ?? [])].sort()).toEqual([...reasons].sort());
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  it('has a status for each error that an operation lists, and an example that agrees with it', () => {
    const responses = Object.entries(document.components?.['responses'] ?? {});
    for (const [name, response] of responses) {
      const { content } = response as { content: Record<string, { examples: Record<string, Example> }> };
      for (const [reason, { value }] of Object.entries(content['application/json']?.examples ?? {})) {
        const entry = catalogue[value.error.code];
        expect(value.error.reason, name).toBe(reason);
        expect(Object.keys(entry?.reasons ?? {}), name).toContain(reason);
        expect(value.error.doc_url, name).toMatch(new RegExp(`/errors/${value.error.code}#${reason}$`));
        expect(value.error.retryable, name).toBe(entry?.reasons[reason]?.retryable ?? entry?.retryable);
      }
    }
  });

  interface Example {
    readonly value: { readonly error: { code: string; reason: string; doc_url: string; retryable: boolean } };
  }
});

describe('scopes', () => {
  const presets = schemas['ScopePreset']?.['x-presets'] as Record<string, string[]>;

  it('has 22, and presets made of them', () => {
    const scopes = schemas['Scope']?.enum ?? [];
    expect(scopes.length).toBe(22);
    expect(schemas['ScopePreset']?.enum).toEqual(Object.keys(presets));
    for (const preset of Object.values(presets)) expect(scopes).toEqual(expect.arrayContaining(preset));
    expect(presets['full']).toEqual(scopes);
    expect(presets['read_only']).toEqual(scopes.filter((scope) => String(scope).endsWith(':read')));
  });

  it('keeps payouts and keys out of the preset for a shop', () => {
    expect(presets['merchant_server']?.filter((scope) => /^(payouts|api_keys):/.test(scope))).toEqual([]);
  });
});

describe('examples', () => {
  let folder = '';
  let validators: Record<string, { query: Validate; body?: Validate }> = {};
  interface Validate {
    (value: unknown): boolean;
    errors?: unknown;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cryptoix-examples-'));
    const file = join(folder, 'validators.mjs');
    await writeFile(file, await validatorsFile(document, operations));
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href);
    ({ validators } = module as { validators: typeof validators });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(operations)('$id: the request is one that the server takes', ({ id, example, params, body }) => {
    const validate = validators[id];
    expect(validate?.query(example.query ?? {}), JSON.stringify(validate?.query.errors)).toBe(true);
    if (body !== null)
      expect(validate?.body?.(example.body), JSON.stringify(validate?.body?.errors)).toBe(true);
    for (const { name, pattern } of params) expect(example.params[name]).toMatch(new RegExp(pattern));
  });

  it.each(operations.filter(({ produces }) => produces === null))(
    '$id: the answer has the fields of the document and no others',
    ({ response, example }) => {
      const validate = strict.getSchema(`strict#/$defs/${response}`);
      expect(validate?.(example.response), JSON.stringify(validate?.errors)).toBe(true);
    },
  );
});

// Answers are open in the document. Here they are closed, but for what stands in an allOf, which is open by nature.
const strict = new Ajv2020({ strict: false, allErrors: true, formats: fullFormats });
const parts = new Set(
  Object.values(schemas).flatMap((schema) => (schema.allOf ?? []).flatMap((part) => part.$ref ?? [])),
);
strict.addSchema({
  $id: 'strict',
  $defs: Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, close(schema, `#/components/schemas/${name}`)]),
  ),
});

function close(schema: Schema, reference: string): unknown {
  const text = JSON.stringify(schema).replaceAll('#/components/schemas/', 'strict#/$defs/');
  const copy = JSON.parse(text) as Record<string, unknown>;
  if (copy['properties'] !== undefined && !parts.has(reference)) copy['additionalProperties'] = false;
  return copy;
}

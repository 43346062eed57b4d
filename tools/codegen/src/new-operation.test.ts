import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from './document.ts';
import { generatorInput } from './generator-input.ts';
import { hasJava } from './java.ts';
import { runGenerator } from './openapi-generator.ts';
import { operationsOf } from './operation.ts';
import { catalogueOf } from './outputs/errors.ts';
import { schemasFile } from './outputs/schemas.ts';
import { typesFile } from './outputs/types.ts';
import { fromRoot } from './paths.ts';
import { run } from './run.ts';
import { sample } from './testing/sample.ts';

const java = await hasJava();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptoix-compile-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Generates the server's interface of a document beside answers to the sample's operations, and compiles both. */
async function compile(name: string, document: Document): Promise<string> {
  const project = join(folder, name);
  await mkdir(join(project, 'generated'), { recursive: true });
  const operations = operationsOf(document);
  const input = join(project, 'codegen.json');
  await writeFile(input, JSON.stringify(await generatorInput(document, operations, catalogueOf(document))));
  const files = await runGenerator('server', input);
  await writeFile(join(project, 'generated/handlers.ts'), files.get('handlers.ts') ?? '');
  await writeFile(join(project, 'types.ts'), await typesFile(document));
  await writeFile(join(project, 'spec.ts'), schemasFile(document, operations));
  await copyFile(fromRoot('packages/server/src/parsed.ts'), join(project, 'parsed.ts'));
  await writeFile(join(project, 'answers.ts'), answers);
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      extends: fromRoot('tsconfig.base.json'),
      compilerOptions: { types: [], paths: { '@cryptoix/spec': ['./spec.ts'] } },
      include: ['answers.ts'],
    }),
  );
  const tsc = fromRoot('node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', project]).then(
    () => '',
    (error: unknown) => String(error),
  );
}

const answers = `import type { Order } from '@cryptoix/spec';
import type { Handlers } from './generated/handlers.ts';

const order: Order = { id: 'ord_1', object: 'order', status: 'open', colour: 'red', amount: '1', note: null };

export const handlers: Handlers<{ now: Date }> = {
  'orders.create': ({ body }) => Promise.resolve({ ...order, amount: body.amount }),
  'orders.list': ({ query }) => Promise.resolve({ object: 'list', data: query.late === true ? [] : [order] }),
  'orders.retrieve': ({ params }) => Promise.resolve({ ...order, id: params.id }),
  'orders.delete': () => Promise.resolve(order),
  'testMode.payOrder': ({ body }) => Promise.resolve({ ...order, amount: body?.amount ?? '0' }),
};
`;

/** The sample with one operation more: retrieving an order's invoice. */
function withNewOperation(): Document {
  const document = structuredClone(sample()) as unknown as { paths: Record<string, { get: object }> };
  const retrieve = document.paths['/v1/orders/{id}']?.get;
  document.paths['/v1/orders/{id}/copy'] = { get: { ...retrieve, operationId: 'orders.copy' } };
  return document as unknown as Document;
}

describe.skipIf(!java)('a new operation (needs Java: apt-get install -y default-jre-headless)', () => {
  it('breaks the compile of the answers until it is answered', async () => {
    expect(await compile('before', sample())).toBe('');
    expect(await compile('after', withNewOperation())).toContain(
      `Property ''orders.copy'' is missing in type`,
    );
  }, 120_000);
});

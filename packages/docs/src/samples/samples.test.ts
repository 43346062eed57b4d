import { expect, test } from 'vitest';
import { operationsOf } from '../document/operation.ts';
import { tinyDocument } from '../testing/tiny-document.ts';
import { curlSample } from './curl-sample.ts';
import { pythonLiteral, pythonSample } from './python-sample.ts';
import { sampleRequest } from './sample-request.ts';
import { typescriptLiteral, typescriptSample } from './typescript-sample.ts';

const [operation] = operationsOf(tinyDocument);
if (operation === undefined) throw new Error('The tiny document has an operation');
const request = sampleRequest(operation);

test('curl signs with openssl what it sends', () => {
  expect(curlSample(request)).toBe(String.raw`target='/v1/cups/cup_1/fill'
body='{"amount":"0.2","with":"the cook'\''s tea"}'
timestamp=$(date +%s)
signature=$(printf '%s' "POST$target$timestamp$body" |
  openssl dgst -sha256 -hmac "$CRYPTOIX_SECRET_KEY" -binary |
  base64)

curl -sS -X POST "${'$'}{CRYPTOIX_BASE_URL%/v1}$target" \
  -H "X-API-Key: $CRYPTOIX_PUBLIC_KEY" \
  -H "X-API-Timestamp: $timestamp" \
  -H "X-API-Signature: $signature" \
  -H 'Content-Type: application/json' \
  --data-raw "$body"`);
});

test('TypeScript calls the SDK', () => {
  expect(typescriptSample(operation).split('\n\n').at(-1)).toBe(
    "const cup = await cryptoix.cups.fill('cup_1', { amount: '0.2', with: 'the cook\\'s tea' });\nconsole.log(cup);",
  );
});

test('Python signs the bytes that it sends', () => {
  const text = pythonSample(request);
  expect(text).toContain('body = json.dumps({"amount": "0.2", "with": "the cook\'s tea"}).encode()');
  expect(text).toContain('text = (method + target + timestamp).encode() + body');
});

test('a query stands in the target as it is sent', () => {
  const withQuery = {
    ...operation,
    parameters: [
      ...operation.parameters,
      { name: 'include', in: 'query', explode: false, schema: {} } as const,
      { name: 'status', in: 'query', explode: true, schema: {} } as const,
    ],
    example: {
      params: { id: 'a/b' },
      query: { status: ['x', 'y z'], include: ['p', 'q'], metadata: { k: 'v' } },
    },
  };
  expect(sampleRequest(withQuery).target).toBe(
    '/v1/cups/a%2Fb/fill?status=x&status=y%20z&include=p%2Cq&metadata%5Bk%5D=v',
  );
});

test.each([
  [null, 'None', 'null'],
  [true, 'True', 'true'],
  [[1, 'a"b'], '[1, "a\\"b"]', "[1, 'a\"b']"],
  [{ 'order-id': 'x', list: [] }, '{"order-id": "x", "list": []}', "{ 'order-id': 'x', list: [] }"],
])('%j as source', (given, python, typescript) => {
  expect(pythonLiteral(given)).toBe(python);
  expect(typescriptLiteral(given)).toBe(typescript);
});

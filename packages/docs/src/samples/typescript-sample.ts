import { refName } from '../document/resolve.ts';
import type { Operation } from '../document/operation.ts';

/** A TypeScript module that makes the call through the SDK, which signs it. */
export function typescriptSample(operation: Operation): string {
  const call = `cryptoix.${operation.noun}.${operation.verb}(${argumentsOf(operation).join(', ')})`;
  return [
    "import { Cryptoix } from '@cryptoix/sdk';",
    '',
    'const cryptoix = new Cryptoix({',
    '  publicKey: process.env.CRYPTOIX_PUBLIC_KEY,',
    '  secretKey: process.env.CRYPTOIX_SECRET_KEY,',
    '  baseUrl: process.env.CRYPTOIX_BASE_URL,',
    '});',
    '',
    ...use(operation, call),
  ].join('\n');
}

/** A JSON value as TypeScript source. */
export function typescriptLiteral(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item) => typescriptLiteral(item, inner))
    : Object.entries(value).map(([name, item]) => `${property(name)}: ${typescriptLiteral(item, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  const space = Array.isArray(value) ? '' : ' ';
  const short = `${open}${space}${items.join(', ')}${space}${close}`;
  if (indent.length + short.length <= 60 && !short.includes('\n')) return short;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`;
}

function argumentsOf(operation: Operation): string[] {
  const path = operation.parameters
    .filter((it) => it.in === 'path')
    .map((it) => quoted(operation.example.params[it.name] ?? ''));
  const rest =
    operation.body?.example ??
    (Object.keys(operation.example.query).length === 0 ? undefined : operation.example.query);
  return rest === undefined ? path : [...path, typescriptLiteral(rest)];
}

function use(operation: Operation, call: string): string[] {
  if (operation.item !== null) {
    const name = variable(operation.item);
    return [`for await (const ${name} of ${call}) {`, `  console.log(${name});`, '}'];
  }
  if (operation.file !== null) return [`const bytes = await ${call};`, 'console.log(bytes.length);'];
  const name = variable(refName(operation.answer.schema) ?? 'answer');
  return [`const ${name} = await ${call};`, `console.log(${name});`];
}

function variable(component: string): string {
  return component.charAt(0).toLowerCase() + component.slice(1);
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  const body = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return `'${body.replaceAll("'", String.raw`\'`)}'`;
}

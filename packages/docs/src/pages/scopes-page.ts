import type { Operation } from '../document/operation.ts';
import { operationPage } from '../document/paths.ts';
import type { Document } from '../document/types.ts';
import { toPage, type Page } from './page.ts';

/** Which scope opens which operation, and what the presets hold of those. */
export function toScopesPage(document: Document, operations: readonly Operation[]): Page {
  const used = [...new Set(operations.map((it) => it.scope))].filter((it) => it !== 'any');
  const schema = document.components.schemas['ScopePreset'] as
    { readonly 'x-presets'?: Readonly<Record<string, readonly string[]>> } | undefined;
  const open = operations.filter((it) => it.scope === 'any');
  return toPage(
    {
      path: '/api/scopes',
      title: 'Scopes',
      description: 'What an API key may do: the scope that each operation needs, and the presets.',
    },
    [
      '# Scopes',
      'A key may do what its scopes say and nothing else. An operation outside them answers 403 [scope_missing](/errors/permission_denied#scope_missing), and `details.required_scope` names what is lacking. Give each server a key of its own with no more than it needs.',
      '## Which scope opens what',
      [
        '| Scope | Operations |',
        '| --- | --- |',
        ...used.map((it) => `| \`${it}\` | ${links(operations, it)} |`),
      ].join('\n'),
      open.length === 0 ? '' : `Any valid key: ${links(operations, 'any')}.`,
      '## Presets',
      'A preset is accepted wherever a scope is, and stands for the scopes in it. This is what each opens today:',
      presetTable(schema?.['x-presets'] ?? {}, used),
      'A key can hand on only scopes that it holds itself, and an account has at most 25 active keys per mode.',
    ],
    { pageClass: 'api-index', outline: 2 },
  );
}

function presetTable(presets: Readonly<Record<string, readonly string[]>>, used: readonly string[]): string {
  const rows = Object.entries(presets).map(([name, scopes]) => {
    const open = scopes.filter((scope) => used.includes(scope));
    return `| \`${name}\` | ${open.map((scope) => `\`${scope}\``).join(' ')} |`;
  });
  return ['| Preset | Scopes |', '| --- | --- |', ...rows].join('\n');
}

function links(operations: readonly Operation[], scope: string): string {
  return operations
    .filter((it) => it.scope === scope)
    .map((it) => `[${it.summary}](${operationPage(it)})`)
    .join(', ');
}

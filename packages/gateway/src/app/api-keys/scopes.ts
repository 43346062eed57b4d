import { scopePresets, scopes as allScopes, type Scope } from '@cryptoix/spec';

/** Replaces the names of presets by their scopes; in the catalogue's order, each once. Null for an unknown name. */
export function expandScopes(names: readonly string[]): Scope[] | null {
  const presets: Readonly<Record<string, readonly Scope[] | undefined>> = scopePresets;
  const wanted = new Set(
    names.flatMap((name): readonly string[] =>
      Object.hasOwn(presets, name) ? (presets[name] ?? []) : [name],
    ),
  );
  const known = allScopes.filter((scope) => wanted.delete(scope));
  return wanted.size === 0 ? known : null;
}

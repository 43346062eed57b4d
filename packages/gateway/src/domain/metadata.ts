export type Metadata = Readonly<Record<string, string>>;

/** Pairs to set; null removes a pair, and in place of the object all of them. */
export type MetadataPatch = Readonly<Record<string, string | null>> | null;

/** Metadata after a patch; what the patch does not name stays. */
export function mergeMetadata(before: Metadata, patch: MetadataPatch | undefined): Metadata {
  if (patch === undefined) return before;
  if (patch === null) return {};
  const merged = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

import { mergeMetadata, type Metadata, type MetadataPatch } from '../domain/metadata.ts';
import { refuse } from './refusal.ts';

const most = 50;

/** Refuses a patch after which an object would have more than 50 pairs. */
export function assertMetadataFits(before: Metadata, patch: MetadataPatch | undefined): void {
  if (Object.keys(mergeMetadata(before, patch)).length <= most) return;
  throw refuse(
    '/metadata',
    'parameter_invalid',
    `together with what is there it may have at most ${most} pairs`,
  );
}

import { ulid } from 'ulid';

/** A new `req_` id; sortable by time like every other id. */
export function newRequestId(): string {
  return `req_${ulid()}`;
}

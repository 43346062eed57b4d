import { randomBytes } from 'node:crypto';
import { ulidToUUID, uuidToULID } from 'ulid';

const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a UUID as Postgres prints it. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** The 128 bits of a ULID as the UUID that a `uuid` column holds; the order is kept. */
export function ulidToUuid(ulid: string): string {
  if (!ulidPattern.test(ulid)) throw new RangeError('not a ULID');
  return ulidToUUID(ulid).toLowerCase();
}

/** The ULID with the same 128 bits as a UUID, the exact inverse of {@link ulidToUuid}. */
export function uuidToUlid(uuid: string): string {
  if (!isUuid(uuid)) throw new RangeError('not a UUID');
  return uuidToULID(uuid);
}

/** A merchant's public id, `acct_<ULID>`, from the UUID that the database holds. */
export function toAccountId(merchantId: string): string {
  return `acct_${uuidToUlid(merchantId)}`;
}

/** The merchant's UUID behind `acct_<ULID>`, or null when the text is not one. */
export function fromAccountId(accountId: string): string | null {
  const text = accountId.startsWith('acct_') ? accountId.slice(5) : '';
  return ulidPattern.test(text) ? ulidToUuid(text) : null;
}

/** A new UUID made as a ULID is: 48 bits of time, 80 random bits. It sorts by the time given. */
export function newUuid(at: Date): string {
  return fromHex(at.getTime().toString(16).padStart(12, '0') + randomBytes(10).toString('hex'));
}

/** A new object id, `<prefix>_<ULID>`, that sorts by the time given. */
export function newId(prefix: string, at: Date): string {
  return `${prefix}_${uuidToUlid(newUuid(at))}`;
}

/** Makes ids of one time that also sort in the order in which they were made. */
export interface IdSequence {
  id(prefix: string): string;
  uuid(): string;
}

export function createIdSequence(at: Date): IdSequence {
  let last: bigint | null = null;
  const uuid = (): string => {
    last = last === null ? BigInt(`0x${newUuid(at).replaceAll('-', '')}`) : last + 1n;
    return fromHex(last.toString(16).padStart(32, '0'));
  };
  return { uuid, id: (prefix) => `${prefix}_${uuidToUlid(uuid())}` };
}

function fromHex(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

import { createHmac } from 'node:crypto';
import type { SyncHmac } from '../src/hmac.ts';

/** Node's HMAC behind the port, as servers use it. */
export const nodeHmac: SyncHmac = (key, bytes) => createHmac('sha256', key).update(bytes).digest('base64');

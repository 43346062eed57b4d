import { expect } from 'vitest';
import type { RawAnswer } from './raw-http.ts';

/** The body of every refusal, as far as tests look at it. */
export interface Envelope {
  readonly error: { code: string; reason: string; message: string; param?: string; request_id: string };
}

/** What a row expects: status, code, and the reason and param where the row names them. */
export type Expected = readonly [
  status: number,
  code: string,
  reason?: string | undefined,
  param?: string | undefined,
];

/** Checks status, code, reason and param, and what every refusal has beside them. */
export function expectRefusal(answer: RawAnswer, [status, code, reason, param]: Expected): void {
  const { error } = answer.json as Envelope;
  const seen = { status: answer.status, code: error.code, reason: error.reason, param: error.param };
  expect(seen).toEqual({ status, code, reason: reason ?? error.reason, param: param ?? error.param });
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.headers['x-request-id']).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(error.request_id).toBe(answer.headers['x-request-id']);
  expect(error.message).not.toBe('');
}

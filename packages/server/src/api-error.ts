import {
  errorCatalogue,
  reasonMessage,
  reasonStatus,
  retryableReasons,
  type ErrorCode,
  type ErrorReason,
} from '@cryptoix/spec';

/** One refused part of a request: where it is and why. */
export interface FieldError {
  /** JSON pointer of a body field (`''` is the whole body), or the bare name of a header or query parameter. */
  readonly param: string;
  readonly reason: ErrorReason;
  readonly message: string;
}

export interface ApiErrorInit {
  readonly code: ErrorCode;
  readonly reason: ErrorReason;
  /** A sentence for the developer; the catalogue's published sentence when left out. */
  readonly message?: string;
  readonly param?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter?: number;
  /** Methods for the `Allow` header of a 405. */
  readonly allow?: readonly string[];
  /** Told to test keys only. */
  readonly debug?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const brand = Symbol.for('cryptoix.ApiError');

/**
 * A refusal that the caller is told about, in the one envelope that all errors share.
 *
 * @example
 * ```ts
 * import { ApiError } from '@cryptoix/server';
 * throw new ApiError({ code: 'conflict', reason: 'state_invalid', message: 'The payment is canceled.' });
 * ```
 */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly reason: ErrorReason;
  readonly status: number;
  readonly param: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly allow: readonly string[] | undefined;
  readonly debug: Readonly<Record<string, unknown>> | undefined;

  constructor(init: ApiErrorInit) {
    super(init.message ?? publishedMessage(init), { cause: init.cause });
    this.name = 'ApiError';
    this.code = init.code;
    this.reason = init.reason;
    this.status = statusOf(init.code, init.reason);
    this.param = init.param;
    this.details = init.details;
    this.errors = init.errors;
    this.retryAfter = init.retryAfter;
    this.allow = init.allow;
    this.debug = init.debug;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Recognises errors of another copy of this package too, where `instanceof` would not. */
  static is(value: unknown): value is ApiError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** Whether the same call may succeed later without a change. */
  get retryable(): boolean {
    return (retryableReasons as readonly string[]).includes(this.reason);
  }
}

function publishedMessage({ code, reason, param }: ApiErrorInit): string {
  const special: Readonly<Record<string, string | undefined>> = reasonMessage;
  const name = param?.split('/').at(-1) ?? '';
  return special[reason] ?? errorCatalogue[code].message.replace('{param}', name === '' ? 'request' : name);
}

function statusOf(code: ErrorCode, reason: ErrorReason): number {
  const special: Readonly<Record<string, number | undefined>> = reasonStatus;
  return special[reason] ?? errorCatalogue[code].status;
}

import type { ErrorBody, ErrorCode, ErrorReason } from '@cryptoix/spec';

/** Values that may grow: the known ones complete in an editor, any other is accepted. */
type Open<Known extends string> = Known | (string & Record<never, never>);

const brand = (kind: string): symbol => Symbol.for(`cryptoix.${kind}`);

/**
 * What every error of this package is.
 *
 * `instanceof` works by a brand, so that it also holds between two copies of the package: the ESM and
 * the CJS build, or two versions in one program.
 */
export class CryptoixError extends Error {
  /** Names the class; minifiers leave it alone. */
  static readonly kind: string = 'CryptoixError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.kind;
    for (let type = new.target; type.kind; type = Object.getPrototypeOf(type) as typeof CryptoixError) {
      Object.defineProperty(this, brand(type.kind), { value: true });
    }
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class that others derive has no kind of its own and works like any class.
    if (!Object.hasOwn(this, 'kind')) return Function.prototype[Symbol.hasInstance].call(this, value);
    return (Object(value) as Record<symbol, unknown>)[brand(this.kind)] === true;
  }
}

/** The client was set up or called in a way that cannot work; nothing was sent. */
export class ConfigurationError extends CryptoixError {
  static override readonly kind: string = 'ConfigurationError';
}

/** No answer arrived: name resolution, connection, TLS, or an answer cut off. */
export class ConnectionError extends CryptoixError {
  static override readonly kind: string = 'ConnectionError';
}

/** An attempt took longer than `timeoutMs`. */
export class TimeoutError extends ConnectionError {
  static override readonly kind: string = 'TimeoutError';
}

/** The request was given up through its `signal`, whose reason is the `cause`. */
export class AbortedError extends CryptoixError {
  static override readonly kind: string = 'AbortedError';
}

/** The API answered with an error. Branch on `code` and `reason`, not on the message. */
export class ApiError extends CryptoixError {
  static override readonly kind: string = 'ApiError';
  /** The HTTP status. */
  readonly status: number;
  /** The kind of error; null where something on the way answered instead of the API. */
  readonly code: Open<ErrorCode> | null;
  /** What exactly went wrong. */
  readonly reason: Open<ErrorReason> | null;
  /** Where: a body field as JSON pointer (`/amount`), a query parameter or header by its name. */
  readonly param: string | null;
  /** Facts that help to correct the request, such as `required_scope`. */
  readonly details: ErrorBody['details'] | null;
  /** Every fault, where there is more than one. */
  readonly errors: NonNullable<ErrorBody['errors']>;
  /** Name it to support. */
  readonly requestId: string | null;
  /** The page about this error. */
  readonly docUrl: string | null;
  /** Whether the same request can succeed later. */
  readonly retryable: boolean;
  /** The headers of the answer. */
  readonly headers: Headers;

  constructor(status: number, body: Partial<ErrorBody>, headers: Headers, message: string) {
    super(message);
    this.status = status;
    this.code = body.code ?? null;
    this.reason = body.reason ?? null;
    this.param = body.param ?? null;
    this.details = body.details ?? null;
    this.errors = body.errors ?? [];
    this.requestId = body.request_id ?? headers.get('x-request-id');
    this.docUrl = body.doc_url ?? null;
    this.retryable = body.retryable ?? status >= 500;
    this.headers = headers;
  }
}

/** 400, 405, 413, 415, 431 `invalid_request`: the request has to be changed; `param` tells where. */
export class InvalidRequestError extends ApiError {
  static override readonly kind: string = 'InvalidRequestError';
}
/** 401 `authentication_failed`: key, timestamp or signature. The message tells where the string to sign differs. */
export class AuthenticationFailedError extends ApiError {
  static override readonly kind: string = 'AuthenticationFailedError';
}
/** 403 `permission_denied`: the key may not do this; `details.required_scope` names what it lacks. */
export class PermissionDeniedError extends ApiError {
  static override readonly kind: string = 'PermissionDeniedError';
}
/** 404 `resource_not_found`: no such object in this account and mode. */
export class ResourceNotFoundError extends ApiError {
  static override readonly kind: string = 'ResourceNotFoundError';
}
/** 409 `conflict`: not in the present state; `reason` tells what is in the way. */
export class ConflictError extends ApiError {
  static override readonly kind: string = 'ConflictError';
}
/** 429 `rate_limit_exceeded`, still after the retries. */
export class RateLimitExceededError extends ApiError {
  static override readonly kind: string = 'RateLimitExceededError';
}
/** 500 `internal_server_error`, and any other 5xx, still after the retries. */
export class InternalServerError extends ApiError {
  static override readonly kind: string = 'InternalServerError';
}
/** 503 `service_unavailable`, still after the retries. */
export class ServiceUnavailableError extends ApiError {
  static override readonly kind: string = 'ServiceUnavailableError';
}

const byCode: { readonly [Code in ErrorCode]: typeof ApiError } = {
  invalid_request: InvalidRequestError,
  authentication_failed: AuthenticationFailedError,
  permission_denied: PermissionDeniedError,
  resource_not_found: ResourceNotFoundError,
  conflict: ConflictError,
  rate_limit_exceeded: RateLimitExceededError,
  internal_server_error: InternalServerError,
  service_unavailable: ServiceUnavailableError,
};

const byStatus: Readonly<Record<number, typeof ApiError>> = {
  401: AuthenticationFailedError,
  403: PermissionDeniedError,
  404: ResourceNotFoundError,
  409: ConflictError,
  429: RateLimitExceededError,
  503: ServiceUnavailableError,
};

/** The class for an answer: by its code, else by its status, else by the class of its status. */
export function errorClassOf(status: number, code: string | undefined): typeof ApiError {
  if (code && Object.hasOwn(byCode, code)) return byCode[code as ErrorCode];
  return (
    byStatus[status] ?? (status >= 500 ? InternalServerError : status >= 400 ? InvalidRequestError : ApiError)
  );
}

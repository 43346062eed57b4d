export { ApiPromise, type Answer, type WithResponse } from './api-promise.ts';
export type { CryptoixOptions } from './client-options.ts';
export { Cryptoix } from './cryptoix.ts';
export {
  AbortedError,
  ApiError,
  AuthenticationFailedError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  CryptoixError,
  InternalServerError,
  InvalidRequestError,
  PermissionDeniedError,
  RateLimitExceededError,
  ResourceNotFoundError,
  ServiceUnavailableError,
  TimeoutError,
} from './errors.ts';
export type * from './generated/index.ts';
export { Page, PagePromise } from './page.ts';
export type { RequestOptions } from './request-options.ts';
export type { CallInput, Method } from './resource.ts';

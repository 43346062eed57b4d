export { ApiError, type ApiErrorInit, type FieldError } from './api-error.ts';
export type { Context } from './context.ts';
export { createLimits, type LimitOptions, type WindowOptions } from './limits.ts';
export { memoryOnce, signatureReused } from './memory-once.ts';
export { cryptoixServer, bodyLimit, type Served, type ServerOptions } from './plugin.ts';
export type {
  Answer,
  ApiKey,
  Caller,
  KeyLimits,
  KeyStore,
  Limits,
  LimitState,
  Once,
  OnceRequest,
  OnceResult,
} from './ports.ts';
export type { Parsed } from './parsed.ts';
export type { PathParamSpec, QueryParamSpec, RouteSpec } from './route-spec.ts';
export { newId } from './new-id.ts';
export { onlyHandlers } from './only-handlers.ts';
export { notFound } from './run-operation.ts';
export { serverSettings } from './server-settings.ts';
export type { Handlers } from './generated/handlers.ts';
export { routes } from './generated/routes.ts';

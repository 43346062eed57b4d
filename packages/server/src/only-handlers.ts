import { ApiError } from './api-error.ts';
import type { Context } from './context.ts';
import type { Handlers } from './generated/handlers.ts';
import { routes } from './generated/routes.ts';

/**
 * Completes a part of the handlers for a server that answers only some operations: the others answer
 * 404 `route_unknown`. A full server writes the whole object instead, so that the compiler names what
 * a new version of the document adds.
 */
export function onlyHandlers<Tx>(answered: Partial<Handlers<Context<Tx>>>): Handlers<Context<Tx>> {
  const rest = Object.keys(routes).map((operation) => [
    operation,
    () =>
      Promise.reject(
        new ApiError({
          code: 'resource_not_found',
          reason: 'route_unknown',
          message: `This server does not answer ${operation}.`,
        }),
      ),
  ]);
  return { ...(Object.fromEntries(rest) as Handlers<Context<Tx>>), ...answered };
}

import { ApiError } from './api-error.ts';
import type { RouteSpec } from './route-spec.ts';

/** Says why no route matched: another method (405 with `Allow`), `/v1` left out, or no such path. */
export function createRouteFinder(routes: readonly RouteSpec[]): {
  refusal(method: string, path: string): ApiError;
} {
  const known = routes.map((route) => ({
    method: route.method,
    pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  const methodsOf = (path: string): string[] => [
    ...new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
  ];

  return {
    refusal(method, path) {
      const allow = methodsOf(path);
      if (allow.length > 0) {
        return new ApiError({
          code: 'invalid_request',
          reason: 'method_not_allowed',
          message: `${method} is not supported here. Supported: ${allow.join(', ')}.`,
          allow,
        });
      }
      const hint = methodsOf(`/v1${path}`).length > 0 ? ` Did you mean /v1${path.slice(0, 200)}?` : '';
      return new ApiError({
        code: 'resource_not_found',
        reason: 'route_unknown',
        message: `No such route.${hint}`,
      });
    },
  };
}

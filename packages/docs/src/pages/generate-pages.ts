import { errorCodesOf } from '../document/error-code.ts';
import { objectSchemasOf } from '../document/object-schema.ts';
import { operationsOf } from '../document/operation.ts';
import { objectPage } from '../document/paths.ts';
import type { Document } from '../document/types.ts';
import { toApiIndexPage } from './api-index-page.ts';
import { toErrorIndexPage } from './error-index-page.ts';
import { toErrorPage } from './error-page.ts';
import { toObjectPage } from './object-page.ts';
import { toOperationPage } from './operation-page.ts';
import { linkReasons } from './link-reasons.ts';
import type { Page } from './page.ts';
import { toScopesPage } from './scopes-page.ts';

/**
 * Every page that is made from the document: one per operation, object and error code, and the pages that lead to
 * them. The same document gives the same pages, byte for byte.
 */
export function generatePages(document: Document): Page[] {
  const operations = operationsOf(document);
  const objects = objectSchemasOf(document, operations);
  const errors = errorCodesOf(document);
  const pageOf = (component: string): string | undefined => {
    const object = objects.find((it) => it.name === component);
    return object === undefined ? undefined : objectPage(object);
  };
  const linked = (page: Page): Page => ({ ...page, markdown: linkReasons(page.markdown, errors) });
  return [
    toApiIndexPage(document, operations, objects),
    toScopesPage(document, operations),
    ...operations.map((it) => linked(toOperationPage(document, it, pageOf))),
    ...objects.map((it) => linked(toObjectPage(document, it, operations, pageOf))),
    toErrorIndexPage(document, errors, pageOf),
    ...errors.map(toErrorPage),
  ];
}

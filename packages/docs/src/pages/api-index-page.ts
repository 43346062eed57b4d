import type { ObjectSchema } from '../document/object-schema.ts';
import type { Operation } from '../document/operation.ts';
import { objectPage, operationPage } from '../document/paths.ts';
import type { Document } from '../document/types.ts';
import { objectTitle } from './object-page.ts';
import { toPage, type Page } from './page.ts';
import { line } from './prose.ts';

/** The first page of the reference: the operations and objects of every tag. */
export function toApiIndexPage(
  document: Document,
  operations: readonly Operation[],
  objects: readonly ObjectSchema[],
): Page {
  return toPage(
    {
      path: '/api/index',
      title: 'API reference',
      description: `Every operation and object of version ${document.info.version}.`,
    },
    [
      '# API reference',
      'Base URL `https://api.cryptoix.io/v1`, or what your installation prints, such as `http://127.0.0.1:4010/v1`. Every operation is [signed](/authentication), takes and gives JSON, and answers `200` or [an error](/errors/).',
      'The same in other forms: <a href="/docs/reference.html" target="_self">one HTML file</a> that works offline, and <a href="/openapi.json" target="_self">the OpenAPI 3.1 document</a> that all of this is made from.',
      ...document.tags.flatMap((tag) => [
        `## ${tag['x-displayName'] ?? tag.name}`,
        line(tag.description ?? ''),
        [
          ...operations
            .filter((it) => it.noun === tag.name)
            .map((it) => `- **${it.method}** \`${it.path}\` [${it.summary}](${operationPage(it)})`),
          ...objects
            .filter((it) => it.noun === tag.name)
            .map((it) => `- [${objectTitle(it)}](${objectPage(it)})`),
        ].join('\n'),
      ]),
      '## Lists',
      'A list answers `{"object": "list", "data": […], "has_more": true, "next_cursor": "…"}`. Send `next_cursor` as `cursor` to get the next page; it stays valid while objects are added. `limit` is 1 to 100, `order` is `desc` (newest first) or `asc`. A parameter that takes several values is repeated, `status=pending&status=confirming`; `include` is comma-separated. The SDK walks through all pages with `for await`.',
      '## Growing within version 1',
      'Answers may gain fields and enum values at any time, so ignore what you do not know. Requests are closed: an unknown parameter or field is refused with [parameter_unknown](/errors/invalid_request#parameter_unknown), so that a spelling mistake never passes silently.',
    ],
    { pageClass: 'api-index', outline: 2 },
  );
}

import type { ObjectSchema } from '../document/object-schema.ts';
import type { Operation } from '../document/operation.ts';
import { objectPage, operationPage } from '../document/paths.ts';
import { refName } from '../document/resolve.ts';
import type { Document } from '../document/types.ts';
import { fieldList, type FieldOptions } from './fields.ts';
import { firstSentence, json, toPage, type Page } from './page.ts';
import { prose } from './prose.ts';

/** The page of one object: its fields, an example, and the operations that answer with it. */
export function toObjectPage(
  document: Document,
  object: ObjectSchema,
  operations: readonly Operation[],
  pageOf: FieldOptions['pageOf'],
): Page {
  const title = objectTitle(object);
  const about = object.schema.description ?? '';
  const given = operations.filter(
    (it) => it.item === object.name || refName(it.answer.schema) === object.name,
  );
  return toPage(
    { path: objectPage(object), title, description: firstSentence(about) },
    [
      `# ${title}`,
      prose(about),
      `- Answered by: ${given.map((it) => `[${it.summary}](${operationPage(it)})`).join(', ')}`,
      '<div class="side">',
      '## Example',
      json(object.example),
      '</div>',
      '## Fields',
      fieldList(document, object.schema, {
        marksRequired: false,
        pageOf: (component) => (component === object.name ? undefined : pageOf(component)),
      }),
    ],
    { pageClass: 'reference', aside: false, outline: false },
  );
}

/** `The payment object`. */
export function objectTitle({ object }: { readonly object: string }): string {
  return `The ${object.replaceAll('_', ' ').replace(/^api /, 'API ')} object`;
}

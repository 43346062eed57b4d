import { errorCatalogue, operationIds } from '@cryptoix/spec';
import { describe, expect, test } from 'vitest';
import { operationsOf } from '../document/operation.ts';
import { errorPage, operationPage } from '../document/paths.ts';
import { readDocument } from '../document/read-document.ts';
import { generatePages } from './generate-pages.ts';

const document = readDocument();
const pages = generatePages(document);
const paths = pages.map((it) => it.path);

describe('the pages of the document', () => {
  test('are one for each operation, no more and no fewer', () => {
    const wanted = operationIds.map((id) => {
      const [noun = '', verb = ''] = id.split('.');
      return operationPage({ noun, verb });
    });
    const found = paths.filter(
      (it) =>
        it.startsWith('/api/') && !it.includes('/object-') && !['/api/index', '/api/scopes'].includes(it),
    );
    expect(found.sort()).toEqual(wanted.sort());
  });

  test('are one for each error code, with an anchor for each of its reasons', () => {
    expect(paths.filter((it) => it.startsWith('/errors/') && it !== '/errors/index')).toEqual(
      Object.keys(errorCatalogue).map((code) => errorPage(code)),
    );
    const catalogue = document.components.schemas['ErrorCode']?.['x-catalogue'] ?? {};
    for (const [code, { reasons }] of Object.entries(catalogue)) {
      const wanted = Object.keys(reasons).filter((reason) => reasons[reason]?.reserved !== true);
      const markdown = pages.find((it) => it.path === errorPage(code))?.markdown ?? '';
      const anchors = [...markdown.matchAll(/^## \w+ \{#(\w+)\}$/gm)].map((match) => match[1]);
      expect(anchors, code).toEqual(wanted);
    }
  });

  test('are the same every time', () => {
    expect(generatePages(readDocument())).toEqual(pages);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test.each(operationsOf(document))('$id tells every parameter and field', (operation) => {
    const markdown = pages.find((it) => it.path === operationPage(operation))?.markdown ?? '';
    const schema = operation.body?.schema.$ref?.split('/').at(-1) ?? '';
    const names = [
      ...operation.parameters.map((it) => it.name),
      ...Object.keys(document.components.schemas[schema]?.properties ?? {}),
    ];
    for (const name of names) expect(markdown).toMatch(new RegExp(`^- \`${name}(\\[…\\])?\` \\*`, 'm'));
    for (const { status } of operation.errors) expect(markdown).toContain(`- \`${status}\` [`);
  });
});

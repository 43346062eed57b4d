import { errorCodesOf } from '../document/error-code.ts';
import { objectSchemasOf } from '../document/object-schema.ts';
import { operationsOf } from '../document/operation.ts';
import { errorPage, objectPage, operationPage } from '../document/paths.ts';
import type { Document } from '../document/types.ts';
import { objectTitle } from '../pages/object-page.ts';
import { guides } from './guides.ts';

export interface SidebarItem {
  text: string;
  link?: string;
  collapsed?: boolean;
  items?: SidebarItem[];
}

/** The sidebars: of the reference under `/api/`, and of the guides and errors everywhere else. */
export function toSidebar(document: Document): Record<string, SidebarItem[]> {
  return { '/api/': referenceSidebar(document), '/': guideSidebar(document) };
}

function guideSidebar(document: Document): SidebarItem[] {
  const codes = errorCodesOf(document).map(({ code }) => ({ text: code, link: errorPage(code) }));
  return guides.map((group) => ({
    text: group.title,
    items: group.pages.map(({ title, path }) =>
      path === '/errors/'
        ? { text: title, link: path, collapsed: true, items: codes }
        : { text: title, link: path },
    ),
  }));
}

function referenceSidebar(document: Document): SidebarItem[] {
  const operations = operationsOf(document);
  const objects = objectSchemasOf(document, operations);
  const groups = document.tags.map((tag) => ({
    text: tag['x-displayName'] ?? tag.name,
    items: [
      ...operations
        .filter((it) => it.noun === tag.name)
        .map((it) => ({ text: `${method(it.method)}${it.summary}`, link: operationPage(it) })),
      ...objects
        .filter((it) => it.noun === tag.name)
        .map((it) => ({ text: `${badge('obj', 'OBJ')}${objectTitle(it)}`, link: objectPage(it) })),
    ],
  }));
  return [
    {
      text: 'Overview',
      items: [
        { text: 'All operations', link: '/api/' },
        { text: 'Scopes', link: '/api/scopes' },
        { text: 'Errors', link: '/errors/' },
      ],
    },
    ...groups,
  ];
}

function method(name: string): string {
  return badge(name.toLowerCase(), name === 'DELETE' ? 'DEL' : name);
}

function badge(kind: string, text: string): string {
  return `<span class="verb ${kind}">${text}</span>`;
}

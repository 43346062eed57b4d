import { expect, test } from 'vitest';
import { tinyDocument } from '../testing/tiny-document.ts';
import { generatePages } from './generate-pages.ts';

const page = (path: string): string =>
  generatePages(tinyDocument).find((it) => it.path === path)?.markdown ?? '';

test('an operation page, outside its samples', () => {
  const text = page('/api/cups/fill').replaceAll(/```\w+.*?\n[\s\S]*?\n```/g, '(code)');
  expect(text).toBe(`---
title: "Fill a cup"
description: "Fills it."
pageClass: reference operation post
aside: false
outline: false
---

# Fill a cup

**POST** \`/v1/cups/{id}/fill\`

Fills it. A full one answers [\`cup_full\`](/errors/conflict#cup_full).

- Scope: \`cups:write\`, see [scopes](/api/scopes)

<div class="side">

## Example

::: code-group

(code)

(code)

(code)

:::

The samples read your keys from [three environment variables](/quickstart#keys-in-the-environment).

**Answer** \`200\`

(code)

</div>

## Path

- \`id\` *string* **required**

  Which one.

## Body

What to fill in. An unknown field is refused.

- \`amount\` *decimal string or number* **required**

  How much.

- \`with\` *string*

  What. At most 20 characters. Default \`water\`.

## Answer

The cup. See [Cup](/api/cups/object-cup) for its example and fields:

::: details All fields

- \`id\` *id*

  Its id.

- \`object\` *string*

  Always \`cup\`.

- \`amount\` *decimal string*

  An amount.

:::

## Errors

Each is told on [its page](/errors/), with every reason and what to do.

- \`409\` [conflict](/errors/conflict)

  It cannot be filled. For example [\`cup_full\`](/errors/conflict#cup_full).
`);
});

test('an error page has an anchor for each reason that can come', () => {
  const text = page('/errors/conflict');
  expect(text).toContain('## cup_full {#cup_full}\n\nThe cup is full.\n\n**What to do.** Drink first.');
  expect(text).toContain('- Retry: the same request, signed anew, can succeed later');
  expect(text).not.toContain('cup_gone');
});

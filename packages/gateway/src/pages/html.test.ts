import { expect, it } from 'vitest';
import { html } from './html.ts';

it('escapes every value, in texts and in attributes', () => {
  const evil = `</title><script>alert(1)</script>" onload='x' &amp;`;
  expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
    '<p title="&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp;amp;">' +
      '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp;amp;</p>',
  );
});

it('takes its own pieces as they are, lists of them, numbers, and nothing for nothing', () => {
  const items = ['<', 2].map((each) => html`<li>${each}</li>`);
  expect(
    html`<ul>
        ${items}
      </ul>
      ${null}${undefined}${false}${0}`.text.replaceAll(/\s+/g, ''),
  ).toBe('<ul><li>&lt;</li><li>2</li></ul>0');
});

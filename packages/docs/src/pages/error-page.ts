import { statusesOf, type ErrorCode, type ErrorReason } from '../document/error-code.ts';
import { errorPage } from '../document/paths.ts';
import { fence, json, toPage, type Page } from './page.ts';
import { line, prose } from './prose.ts';

/** The page of one error code, with an anchor for every reason: `doc_url` of an answer leads there. */
export function toErrorPage(error: ErrorCode): Page {
  const statuses = statusesOf(error);
  return toPage(
    { path: errorPage(error.code), title: error.code, description: line(error.meaning) },
    [
      `# ${error.code}`,
      `**${statuses.join(', ')}** \`error.code = "${error.code}"\``,
      prose(error.meaning),
      fence('text', error.message),
      'The reason in `error.reason` says what exactly happened:',
      error.reasons.map((it) => `[\`${it.reason}\`](#${it.reason})`).join(' · '),
      ...error.reasons.flatMap((it) => reason(error, it)),
    ],
    { pageClass: 'error', outline: 2 },
  );
}

function reason(error: ErrorCode, it: ErrorReason): string[] {
  return [
    `## ${it.reason} {#${it.reason}}`,
    prose(it.meaning),
    `**What to do.** ${prose(it.fix)}`,
    [
      it.status === error.status ? '' : `- Status: \`${it.status}\``,
      it.retryable
        ? '- Retry: the same request, signed anew, can succeed later'
        : '- Retry: not without a change',
    ]
      .filter((item) => item !== '')
      .join('\n'),
    it.message === error.message ? '' : fence('text', it.message),
    it.example === undefined ? '' : `::: details An answer\n\n${json(it.example)}\n\n:::`,
  ];
}

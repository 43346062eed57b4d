import { statusesOf, type ErrorCode } from '../document/error-code.ts';
import { errorPage } from '../document/paths.ts';
import { fieldList, type FieldOptions } from './fields.ts';
import type { Document } from '../document/types.ts';
import { json, toPage, type Page } from './page.ts';
import { line } from './prose.ts';

/** The page that leads to every error code and explains the envelope. */
export function toErrorIndexPage(
  document: Document,
  errors: readonly ErrorCode[],
  pageOf: FieldOptions['pageOf'],
): Page {
  const example = errors.flatMap((it) => it.reasons).find((it) => it.reason === 'amount_too_small')?.example;
  return toPage(
    {
      path: '/errors/index',
      title: 'Errors',
      description:
        'Every answer that is not a success has one envelope, a code, a reason and a link to its page.',
    },
    [
      '# Errors',
      'Every answer that is not a success has the same envelope. Act on `code` and `reason`, show or log `message`, and quote `request_id` when you ask for help. `doc_url` leads to the reason on these pages.',
      example === undefined ? '' : json(example),
      '## Codes',
      table(errors),
      'Codes and reasons may be added within version 1. Treat an unknown code by its HTTP status and an unknown reason by its code.',
      '## What to retry',
      'Where `retryable` is true the same request can succeed later without a change. Wait for `Retry-After` seconds where the header is there, keep the `Idempotency-Key`, and sign again with a new timestamp. The SDK does all three by itself. Where `retryable` is false, sending the request again gives the same answer.',
      '## The envelope',
      fieldList(document, document.components.schemas['ErrorBody'] ?? {}, { marksRequired: false, pageOf }),
      '## All reasons',
      errors.map((error) => `- [${error.code}](${errorPage(error.code)}): ${reasons(error)}`).join('\n'),
    ],
    { outline: 2 },
  );
}

function table(errors: readonly ErrorCode[]): string {
  const rows = errors.map((error) => {
    const statuses = statusesOf(error);
    return `| [\`${error.code}\`](${errorPage(error.code)}) | ${statuses.join(', ')} | ${line(error.meaning)} |`;
  });
  return ['| Code | HTTP | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function reasons(error: ErrorCode): string {
  return error.reasons.map((it) => `[\`${it.reason}\`](${errorPage(error.code, it.reason)})`).join(', ');
}

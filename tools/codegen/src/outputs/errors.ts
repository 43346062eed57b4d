import type { Document } from '../document.ts';
import { comment } from '../comment.ts';
import { header } from '../header.ts';
import { literal } from '../literal.ts';

/** One code of the catalogue as the document has it. */
export interface CatalogueEntry {
  readonly status: number;
  readonly message: string;
  readonly meaning: string;
  readonly retryable: boolean;
  readonly reasons: Readonly<Record<string, CatalogueReason>>;
}

export interface CatalogueReason {
  readonly meaning: string;
  readonly fix: string;
  /** No operation of the document answers it yet. */
  readonly reserved?: boolean;
  /** Where it differs from the code's. */
  readonly status?: number;
  readonly message?: string;
  readonly retryable?: boolean;
}

export type Catalogue = Readonly<Record<string, CatalogueEntry>>;

/** The catalogue of errors that the document carries on its `ErrorCode` schema. */
export function catalogueOf(document: Document): Catalogue {
  const catalogue = document.components?.schemas?.['ErrorCode']?.['x-catalogue'];
  if (typeof catalogue !== 'object' || catalogue === null) throw new Error('ErrorCode has no x-catalogue');
  return catalogue as Catalogue;
}

/** packages/spec/src/generated/errors.ts: the catalogue as data, and its codes and reasons as types. */
export function errorsFile(catalogue: Catalogue): string {
  const codes = Object.fromEntries(
    Object.entries(catalogue).map(([code, entry]) => {
      const statuses = Object.values(entry.reasons).flatMap((reason) => reason.status ?? []);
      const otherStatuses = [...new Set(statuses)].sort((a, b) => a - b);
      const { status, message, retryable } = entry;
      const reasons = Object.keys(entry.reasons);
      return [
        code,
        { status, message, retryable, ...(otherStatuses.length > 0 ? { otherStatuses } : {}), reasons },
      ];
    }),
  );
  const all = Object.values(catalogue).flatMap((entry) =>
    Object.entries(entry.reasons).map(([reason, value]) => ({ reason, value, entry })),
  );
  const statuses = all.filter(({ value }) => value.status !== undefined);
  const messages = all.filter(({ value }) => value.message !== undefined);
  const retryable = all.filter(({ value, entry }) => value.retryable ?? entry.retryable);
  return [
    header,
    comment(
      'The catalogue of errors: per code its HTTP status, the published message, whether the same request can\n' +
        'succeed later, and the reasons under it.',
    ),
    `export const errorCatalogue = ${literal(codes)} as const;\n\n`,
    comment('HTTP status of the reasons whose status is not the one of their code.'),
    `export const reasonStatus = ${literal(pick(statuses, (value) => value.status))} as const;\n\n`,
    comment('Published message of the reasons that have one of their own.'),
    `export const reasonMessage = ${literal(pick(messages, (value) => value.message))} as const;\n\n`,
    comment('The reasons after which the same request, signed anew, can succeed.'),
    `export const retryableReasons = ${literal(retryable.map(({ reason }) => reason))} as const;\n\n`,
    comment('The kind of an error. Codes may be added: treat an unknown one by its HTTP status.'),
    'export type ErrorCode = keyof typeof errorCatalogue;\n\n',
    comment('What exactly went wrong. Reasons may be added: treat an unknown one by its code.'),
    "export type ErrorReason = (typeof errorCatalogue)[ErrorCode]['reasons'][number];\n",
  ].join('');
}

function pick<T>(
  reasons: readonly { reason: string; value: CatalogueReason }[],
  field: (value: CatalogueReason) => T,
): Record<string, T> {
  return Object.fromEntries(reasons.map(({ reason, value }) => [reason, field(value)]));
}

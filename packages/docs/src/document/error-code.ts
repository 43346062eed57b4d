import type { CatalogueReason, Document } from './types.ts';
import { operationsOf } from './operation.ts';

/** One code of the error catalogue with the reasons that the product answers with today. */
export interface ErrorCode {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly meaning: string;
  readonly reasons: readonly ErrorReason[];
}

/** One reason under a code; status, message and retryable are its own or its code's. */
export interface ErrorReason {
  readonly reason: string;
  readonly status: number;
  readonly message: string;
  readonly meaning: string;
  readonly fix: string;
  readonly retryable: boolean;
  /** An answer of the document with this reason, where it has one. */
  readonly example: unknown;
}

/** The codes of the catalogue, in its order. Reserved reasons are left out: nothing answers with them yet. */
export function errorCodesOf(document: Document): ErrorCode[] {
  const catalogue = document.components.schemas['ErrorCode']?.['x-catalogue'] ?? {};
  const examples = examplesByReason(document);
  return Object.entries(catalogue).map(([code, entry]) => ({
    code,
    status: entry.status,
    message: entry.message,
    meaning: entry.meaning,
    reasons: Object.entries(entry.reasons)
      .filter(([, reason]) => reason.reserved !== true)
      .map(([name, reason]) => toReason(name, reason, entry, examples.get(name))),
  }));
}

/** The statuses that a code comes with, its own first. */
export function statusesOf({ status, reasons }: ErrorCode): number[] {
  const others = new Set(reasons.map((it) => it.status));
  return [status, ...[...others].filter((it) => it !== status).sort((a, b) => a - b)];
}

function toReason(
  reason: string,
  own: CatalogueReason,
  code: { readonly status: number; readonly message: string; readonly retryable: boolean },
  example: unknown,
): ErrorReason {
  return {
    reason,
    status: own.status ?? code.status,
    message: own.message ?? code.message,
    meaning: own.meaning,
    fix: own.fix,
    retryable: own.retryable ?? code.retryable,
    example,
  };
}

/** The body of an error as far as it is looked into. */
export function errorOf(example: unknown): { readonly code: string; readonly reason: string } | null {
  const error = (example as { readonly error?: { code?: unknown; reason?: unknown } } | undefined)?.error;
  if (typeof error?.code !== 'string' || typeof error.reason !== 'string') return null;
  return { code: error.code, reason: error.reason };
}

function examplesByReason(document: Document): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const operation of operationsOf(document)) {
    for (const example of operation.errors.flatMap((it) => it.examples)) {
      const reason = errorOf(example)?.reason;
      if (reason !== undefined && !found.has(reason)) found.set(reason, example);
    }
  }
  return found;
}

import type { Served } from '@cryptoix/server';
import pino, { type DestinationStream } from 'pino';
import { ChainFailure } from '../app/ports/chain.ts';
import type { LogLevel } from '../settings.ts';

/** What the gateway writes down: each line from an allow-list of fields, never bodies, keys or headers. */
export interface Log {
  request(served: Served): void;
  /** An error that was answered with 500. */
  fault(error: unknown, requestId: string): void;
  job(name: string, error: unknown): void;
  /** What a query of the audit found: ids and sums of the ledger, nothing that a customer sent. */
  audit(query: string, rows: readonly unknown[]): void;
  /** How many values were sealed again with the first master key. */
  resealed(counts: { secrets: number; answers: number }): void;
  /** A network that changed: what it is now. */
  network(network: {
    network: string;
    mode: string;
    status: string;
    detail: string | null;
    height: number | null;
  }): void;
  lifecycle(
    event: 'starting' | 'listening' | 'stopping' | 'stopped',
    fields?: { url?: string; networks?: string[] },
  ): void;
}

/** A job that fails tries again every second: one line in so many milliseconds says enough. */
const jobQuietMs = 10_000;

/** The command `audit` tells of more. */
const auditRows = 20;

export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const toldAt = new Map<string, number>();
  const settings = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = destination === undefined ? pino(settings) : pino(settings, destination);
  return {
    request: (served) => {
      // Probes and pages are no requests of a merchant, and probes come every second.
      if (served.route === null && served.reason === null) return;
      const {
        requestId,
        method,
        route,
        operationId,
        status,
        milliseconds,
        keyId,
        merchantId,
        reason,
        replayed,
      } = served;
      const ms = Math.round(milliseconds * 10) / 10;
      const line = {
        request_id: requestId,
        method,
        route,
        operation: operationId,
        status,
        ms,
        key_id: keyId,
        merchant_id: merchantId,
        reason,
        replayed,
      };
      if (status >= 500) logger.error(line, 'request');
      else logger.info(line, 'request');
    },
    fault: (error, requestId) => logger.error({ request_id: requestId, ...describe(error) }, 'fault'),
    job: (name, error) => {
      const now = performance.now();
      if (now - (toldAt.get(name) ?? Number.NEGATIVE_INFINITY) < jobQuietMs) return;
      toldAt.set(name, now);
      logger.error({ job: name, ...describe(error) }, 'job failed');
    },
    audit: (query, rows) =>
      logger.fatal({ query, count: rows.length, rows: rows.slice(0, auditRows) }, 'the ledger does not hold'),
    resealed: ({ secrets, answers }) => logger.info({ secrets, answers }, 'sealed again'),
    network: ({ network, mode, status, detail, height }) => {
      const line = { network, mode, status, detail, height };
      if (status === 'down') logger.warn(line, 'network');
      else logger.info(line, 'network');
    },
    lifecycle: (event, { url, networks } = {}) => logger.info({ url, networks }, event),
  };
}

/**
 * An error without its words, which may quote what a customer sent: its name, its code and where it
 * happened. Our own adapters word theirs for operators.
 */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const constraint =
    'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
  const detail = error instanceof ChainFailure ? error.message : undefined;
  const at = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
  return {
    error: error.name,
    code,
    constraint,
    detail,
    at,
    ...(error.cause instanceof Error ? { cause: describe(error.cause) } : {}),
  };
}

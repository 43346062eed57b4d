import { ApiError, type WindowOptions } from '@cryptoix/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { invoicePdf, type PdfPorts } from '../app/invoices/invoice-pdf.ts';
import { openPayment } from '../app/pay/open-payment.ts';
import { readInvoicePage } from '../app/pay/read-invoice-page.ts';
import { readPaymentPage } from '../app/pay/read-payment-page.ts';
import type { NetworkStatuses } from '../app/ports/network-status.ts';
import type { Rates } from '../app/ports/rates.ts';
import type { PayPageKey } from '../app/ports/transactor.ts';
import type { Mode } from '../app/ports/work.ts';
import { simulatePayment } from '../app/test-mode/simulate-payment.ts';
import type { TestModePorts } from '../app/test-mode/ports.ts';
import { privateHeaders, writeMessage, type PageAnswer } from '../pages/page.ts';
import { writeInvoicePage } from '../pages/invoice-page.ts';
import { writePaymentPage } from '../pages/payment-page.ts';

export interface PayRoutesOptions extends TestModePorts, PdfPorts {
  readonly statuses: NetworkStatuses;
  readonly ratesFor: (mode: Mode) => Rates;
  /** Counts in memory when left out; give one that nodes share where there are several. */
  readonly limiter?: (options: WindowOptions) => RateLimiterAbstract;
  /** What passes by itself, as the database being away; null for a fault. */
  readonly toKnownFailure: (error: unknown) => ApiError | null;
  readonly onFault: (error: unknown, requestId: string) => void;
}

interface PayRequest {
  readonly Params: { readonly token: string };
}

const looksPerMinute = 120;
const playsPerMinute = 10;

/** The payer's pages at `/pay/{token}`: rendered here, without script, for whoever has the token. */
export async function mountPayRoutes(app: FastifyInstance, options: PayRoutesOptions): Promise<void> {
  const { transactor, networks } = options;
  const make = options.limiter ?? ((window: WindowOptions) => new RateLimiterMemory(window));
  const looks = make({ keyPrefix: 'pay', points: looksPerMinute, duration: 60 });
  const plays = make({ keyPrefix: 'play', points: playsPerMinute, duration: 60 });

  const find = async (token: string): Promise<PayPageKey | null> =>
    /^[0-9a-f]{32}$/.test(token) ? await transactor.findPayPage(token) : null;

  const routes = (pages: FastifyInstance, _options: object, done: () => void): void => {
    pages.setErrorHandler((error, request, reply) => {
      const known = ApiError.is(error) ? error : options.toKnownFailure(error);
      if (known === null) options.onFault(error, request.id);
      return send(reply, failure(known));
    });

    pages.get<PayRequest>('/pay/:token', async (request, reply) => {
      const wait = await secondsToWait(looks, request);
      if (wait > 0) return send(reply, tooMany(), wait);
      const key = await find(request.params.token);
      if (key === null) return send(reply, unknownPage());
      const path = `/pay/${request.params.token}`;
      const query = new URL(request.raw.url ?? '/', 'http://page').searchParams;
      const refreshes = query.get('refresh') !== 'off';
      if (key.object === 'invoice') {
        const page = await transactor.inMerchant(key.merchantId, key.mode, (work) =>
          readInvoicePage(work, key.id),
        );
        return send(reply, writeInvoicePage(page, path, refreshes));
      }
      const page = await transactor.inMerchant(key.merchantId, key.mode, (work) =>
        readPaymentPage(work, networks, key.id),
      );
      return send(reply, writePaymentPage(page, path, { asset: query.get('asset'), refreshes }));
    });

    pages.get<PayRequest>('/pay/:token/invoice.pdf', async (request, reply) => {
      const wait = await secondsToWait(looks, request);
      if (wait > 0) return send(reply, tooMany(), wait);
      const key = await find(request.params.token);
      if (key?.object !== 'invoice') return send(reply, unknownPage());
      const bytes = await transactor.inMerchant(key.merchantId, key.mode, (work) =>
        invoicePdf(work, options, key.id),
      );
      return await reply.headers({ ...privateHeaders, 'content-type': 'application/pdf' }).send(bytes);
    });

    // Opens, or goes on with, the payment of an invoice.
    pages.post<PayRequest>('/pay/:token/pay', async (request, reply) => {
      const wait = await secondsToWait(plays, request);
      if (wait > 0) return send(reply, tooMany(), wait);
      const key = await find(request.params.token);
      if (key?.object !== 'invoice') return send(reply, unknownPage());
      const amount = formOf(request).get('amount')?.trim();
      const ports = { networks, statuses: options.statuses, rates: options.ratesFor(key.mode) };
      const payment = await transactor.inMerchant(key.merchantId, key.mode, (work) =>
        openPayment(work, ports, key.id, amount),
      );
      return await reply.code(303).header('location', `/pay/${payment.payToken}`).send();
    });

    // The test-mode button. A page of live mode has none, and nothing here would move for it.
    pages.post<PayRequest>('/pay/:token/simulate', async (request, reply) => {
      const wait = await secondsToWait(plays, request);
      if (wait > 0) return send(reply, tooMany(), wait);
      const { token } = request.params;
      const key = await find(token);
      if (key?.mode !== 'test' || key.object !== 'payment') return send(reply, unknownPage());
      const asset = formOf(request).get('asset') ?? undefined;
      await simulatePayment(options, key.merchantId, key.id, {
        scenario: 'exact',
        asset: asset as `${string}:${string}` | undefined,
      });
      const query = asset === undefined ? '' : `?asset=${encodeURIComponent(asset)}`;
      return await reply.code(303).header('location', `/pay/${token}${query}`).send();
    });
    done();
  };
  await app.register(routes);
}

// The server stub takes every body as bytes.
function formOf({ body }: FastifyRequest): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(body) ? body.toString('utf8') : '');
}

async function secondsToWait(limiter: RateLimiterAbstract, request: FastifyRequest): Promise<number> {
  try {
    await limiter.consume(request.ip);
    return 0;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
  }
}

function unknownPage(): PageAnswer {
  return writeMessage(
    404,
    'There is no such page',
    'The address may be incomplete. Please open the whole link that you were given.',
  );
}

function tooMany(): PageAnswer {
  return writeMessage(
    429,
    'That was too often',
    'Please wait a minute, then look again. What you have paid is not affected.',
  );
}

function failure(known: ApiError | null): PageAnswer {
  if (known === null) {
    return writeMessage(
      500,
      'Something went wrong',
      'Please look again in a moment. What you have paid is not affected.',
    );
  }
  return writeMessage(
    known.status,
    known.status >= 500 ? 'Not just now' : 'That did not work',
    known.message,
  );
}

function send(reply: FastifyReply, { status, headers, body }: PageAnswer, retryAfter?: number): FastifyReply {
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  return reply.code(status).headers(headers).send(body);
}

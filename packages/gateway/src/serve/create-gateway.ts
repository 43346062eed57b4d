import { randomUUID } from 'node:crypto';
import { createLimits, cryptoixServer, serverSettings } from '@cryptoix/server';
import Fastify, { type FastifyInstance } from 'fastify';
import type { ApiPorts } from '../api/ports.ts';
import { fixedRates, noRates, sandboxRates } from '../app/rates/fixed-rates.ts';
import { createLiveRates, type LiveRates } from '../rates/live-rates.ts';
import { rateSources } from '../rates/sources.ts';
import { assetsOf, type Networks } from '../app/ports/networks.ts';
import type { Rates } from '../app/ports/rates.ts';
import { requireMasterKeys, type Config } from '../config.ts';
import { expireDuePayments } from '../jobs/expire-payments.ts';
import { startLoop, type Loop } from '../jobs/loop.ts';
import { noCheckpoint, type Checkpoint } from '../app/payouts/checkpoint.ts';
import { createHttpSigner } from '../signer-client/http-signer.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { runInvoices } from '../jobs/run-invoices.ts';
import { sendDueMail } from '../jobs/send-mail.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { writeInvoicePdf } from '../pages/invoice-pdf.ts';
import { createChainLog } from '../store/chain-log.ts';
import { openDatabase } from '../store/database.ts';
import { createKeyStore } from '../store/key-store.ts';
import { createKeyUse } from '../store/key-use.ts';
import { createPostgresLimiter } from '../store/limits.ts';
import { createListener } from '../store/listener.ts';
import { createMailbox, createMailOutbox } from '../store/mail-outbox.ts';
import { pendingMigrations } from '../store/migrate.ts';
import { resealStale } from '../store/reseal.ts';
import { removeExpired } from '../store/retention.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { advanceTestClock } from '../store/test-clock.ts';
import { createTransactor } from '../store/transactor.ts';
import type { Tx } from '../store/tx.ts';
import { createUnitOfWork } from '../store/unit-of-work.ts';
import { createWalletIndexes } from '../store/wallet-indexes.ts';
import { createWalletLog } from '../store/wallet-log.ts';
import { createWork } from '../store/work.ts';
import { createEventLogs } from './event-log.ts';
import { createHandlers } from './handlers.ts';
import { toKnownFailure } from './known-failures.ts';
import type { Log } from './log.ts';
import { createNetworkJobs, type Timing } from './network-jobs.ts';
import { createWalletJobs, type WalletTiming } from './wallet-jobs.ts';
import { mountMailbox } from './mailbox-routes.ts';
import { mountOutsideRoutes } from './outside-routes.ts';
import { proveLedger } from './prove-ledger.ts';
import { mountPayRoutes } from './pay-routes.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly networks: Networks;
  readonly log: Log;
  readonly timing?: Partial<Timing & WalletTiming>;
  /** Where payouts may be cut short; for tests. */
  readonly checkpoint?: Checkpoint;
}

/** A gateway: the API over HTTP, and the jobs behind it, in one process of any number. */
export interface Gateway {
  readonly app: FastifyInstance;
  /** Proves the ledger, listens, starts the jobs and tells the origin. Throws where the ledger does not hold. */
  start(): Promise<string>;
  /** Answers what is being asked, ends the jobs and lets go of the database. */
  stop(): Promise<void>;
}

const defaultTiming: Timing & WalletTiming = {
  payoutMs: 1_000,
  resendMs: 60_000,
  followMs: 500,
  expireMs: 1_000,
  mineAfterMs: 1_000,
  leaseSeconds: 5,
  missingMs: 2_000,
};

const retentionMs = 5 * 60_000;
const rateRefreshMs = 60_000;
/** A master key that another node still puts in front is seen again within the hour. */
const resealMs = 60 * 60_000;

/** Puts the rooms of the house together. The only place that knows all of them. */
export async function createGateway({ config, networks, log, ...options }: GatewayOptions): Promise<Gateway> {
  const timing = { ...defaultTiming, ...options.timing };
  const clock = (): Date => new Date();
  const database = openDatabase({
    url: config.databaseUrl,
    role: 'app',
    max: config.databaseConnections,
    onError: (error) => log.job('database pool', error),
  });
  const box = createSecretBox(requireMasterKeys(config));
  const walletIndexes = createWalletIndexes(config.databaseUrl, (error) => log.job('wallet indexes', error));
  const unitOfWork = createUnitOfWork({ db: database.db, box, walletIndexes });
  const listener = createListener({ url: config.databaseUrl, onError: (error) => log.job('listen', error) });
  const keys = await createKeyStore({ unitOfWork, box, listener });
  const keyUse = createKeyUse(unitOfWork, undefined, (error) => log.job('key use', error));

  const live = liveRates(config, networks, clock, log);
  const rates: Record<'test' | 'live', Rates> = { test: fixedRates(sandboxRates), live: live ?? noRates };
  const ratesFor = (mode: 'test' | 'live'): Rates => rates[mode];
  // A port of 0 is known only when it is listened on, and before that nobody asks.
  let listening = `http://${config.host}:${config.port}`;
  const payUrl = (token: string): string => `${config.publicUrl ?? listening}/pay/${token}`;
  const createEventLog = createEventLogs(networks, payUrl);
  const holder = randomUUID();
  const transactor = createTransactor(unitOfWork, createEventLog, clock);
  const { signer, signerSecret } = config;
  const walletJobs = createWalletJobs({
    networks,
    walletLog: createWalletLog(unitOfWork, createEventLog, clock),
    transactor,
    signer:
      signer === null || signerSecret === null
        ? null
        : createHttpSigner({ address: signer, secret: signerSecret }),
    holder,
    log,
    checkpoint: options.checkpoint ?? noCheckpoint,
    timing,
  });
  const networkJobs = createNetworkJobs({
    networks,
    chainLog: createChainLog(unitOfWork, createEventLog, clock),
    ratesFor,
    holder,
    log,
    timing,
    wanted: (key) => walletJobs.wanted(key),
  });

  const ports: ApiPorts<Tx> = {
    open: (tx) => createWork(tx, createEventLog),
    networks,
    statuses: networkJobs,
    ratesFor,
    transactor,
    desk: walletJobs,
    lineageOf: async (tx, keyId) => {
      const key = await createApiKeyStore(tx, { box, toView: () => ({}) }).find(keyId);
      if (key === null) throw new Error('The key of the request is gone.');
      return key.lineage;
    },
    payUrl,
    hasMailer: config.smtp !== null,
    writePdf: writeInvoicePdf,
    bench: {
      wake: (key) => networkJobs.wake(key),
      withoutMining: (key, work) => networkJobs.withoutMining(key, work),
      advanceClock: async (merchantId, seconds) => {
        const { offsetSeconds } = await unitOfWork.inMerchant(
          merchantId,
          'test',
          (tx) => advanceTestClock(tx, seconds),
          {
            actor: 'api',
          },
        );
        return { now: new Date(clock().getTime() + offsetSeconds * 1000), offsetSeconds };
      },
    },
  };
  const docsUrl = (): string | null => {
    if (config.docsDir === null) return null;
    return `${config.publicUrl ?? `http://${config.host}:${config.port}`}/docs`;
  };

  const limiter = config.limitStore === 'postgres' ? { limiter: createPostgresLimiter(database.pool) } : {};
  const app = Fastify(serverSettings({ docsUrl: docsUrl() }));
  await cryptoixServer(app, {
    handlers: createHandlers(ports, box),
    keys,
    once: (request, work) => {
      keyUse.record(request.caller);
      return unitOfWork.once(request, work);
    },
    limits: createLimits({
      failuresPerMinute: config.authFailuresPerMinute,
      ...limiter,
    }),
    docsUrl: docsUrl(),
    toApiError: toKnownFailure,
    onFault: (error, requestId) => log.fault(error, requestId),
    onServed: (served) => log.request(served),
  });
  await mountPayRoutes(app, {
    networks,
    statuses: networkJobs,
    ratesFor,
    transactor,
    bench: ports.bench,
    payUrl,
    writePdf: writeInvoicePdf,
    ...limiter,
    toKnownFailure,
    onFault: (error, requestId) => log.fault(error, requestId),
  });
  await mountOutsideRoutes(app, {
    checkDatabase: async () =>
      (await pendingMigrations(database.db)).length === 0 ? null : 'the schema is not up to date',
    networks: () => networkJobs.all(),
    docsDir: config.docsDir,
  });

  if (config.sandbox) mountMailbox(app, createMailbox(unitOfWork));

  const mailer = config.smtp === null ? null : createSmtpMailer(config.smtp);
  const outbox = createMailOutbox(unitOfWork);
  const loops: Loop[] = [];
  const every = (everyMs: number, name: string, run: () => Promise<unknown>): void => {
    const onError = (error: unknown): void => log.job(name, error);
    loops.push(startLoop(async () => void (await run()), { everyMs, onError }));
  };
  const stopped = new AbortController();
  const reseal = async (): Promise<void> => {
    const counts = await resealStale(unitOfWork, box, stopped.signal);
    if (counts.secrets + counts.answers > 0) log.resealed(counts);
  };
  const stop = async (): Promise<void> => {
    stopped.abort();
    await app.close();
    await Promise.all([networkJobs.stop(), walletJobs.stop(), ...loops.map((loop) => loop.stop())]);
    mailer?.close();
    await keyUse.close().catch(() => undefined);
    await listener.close();
    await walletIndexes.close();
    await database.close();
  };
  let stopping: Promise<void> | null = null;
  return {
    app,
    start: async () => {
      await proveLedger(unitOfWork, log, stopped.signal);
      stopped.signal.throwIfAborted();
      networkJobs.start();
      if (live !== null) every(rateRefreshMs, 'refresh rates', () => live.refresh());
      walletJobs.start();
      every(timing.expireMs, 'expire payments', () => expireDuePayments(transactor));
      every(resealMs, 'seal again', reseal);
      every(timing.expireMs, 'run invoices', () => runInvoices(transactor, { payUrl }));
      if (mailer !== null) {
        const onError = (error: unknown): void => log.job('send mail', error);
        every(timing.expireMs, 'send mail', () => sendDueMail(outbox, mailer, { holder, onError }));
      }
      every(retentionMs, 'remove expired', () => removeExpired(unitOfWork));
      listening = await app.listen({ host: config.host, port: config.port });
      return listening;
    },
    stop: () => (stopping ??= stop()),
  };
}

/** The market's rates of what live networks take; null where no sources are configured. */
function liveRates(config: Config, networks: Networks, now: () => Date, log: Log): LiveRates | null {
  if (config.rateSources === null) return null;
  return createLiveRates({
    sources: config.rateSources.map((name) => {
      const source = rateSources[name];
      return { ...source, url: config.rateUrls?.[name] ?? source.url };
    }),
    bases: assetsOf(networks, 'live').map((asset) => asset.currency),
    now,
    onFailure: (source, error) => log.job(`rates of ${source}`, error),
  });
}

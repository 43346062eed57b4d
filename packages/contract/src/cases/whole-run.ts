import { errorCatalogue } from '@cryptoix/spec';
import { createPayment, read, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { isObject } from '../document.ts';
import { check, NotVerifiable } from '../outcome.ts';
import { operationOf } from '../session.ts';
import { faultsOf } from './schema.ts';

const common = { group: 'RUN', needs: [], control: succeeds(read) } as const;
const unreachable = ['internal_server_error', 'service_unavailable'];

/** Looks back on everything that was answered in the run; these cases come last. */
export const wholeRun: readonly ContractCase[] = [
  {
    ...common,
    id: 'RUN-01',
    title: 'Every answer of the run is one that the document has for its operation',
    spec: '/paths',
    async run(session) {
      await session.call({ ...read(session), omit: ['X-API-Key'] });
      if (session.serves('payments.create')) await session.call(createPayment(session, { amount: 'x' }));
      const faults = session.record
        .filter((exchange) => session.serves(operationOf(session, exchange)?.id ?? ''))
        // Refused by the size of its head, before any operation is known.
        .filter(({ status }) => status !== 431)
        .map((exchange) => faultsOf(session, exchange))
        .filter((text) => text !== '');
      check(faults.length === 0, `${faults.length} answers are wrong, the first: ${faults[0] ?? ''}`);
    },
  },
  {
    ...common,
    id: 'RUN-02',
    title: 'Every error code of the document was answered',
    spec: '/components/schemas/ErrorCode',
    unproven: 'It finds no fault of a server: it names the codes that a run has not seen.',
    run(session) {
      const seen = new Set(session.record.map(({ json }) => codeOf(json)));
      const missing = Object.keys(errorCatalogue).filter(
        (code) => !unreachable.includes(code) && !seen.has(code),
      );
      if (missing.length > 0) throw new NotVerifiable(`Not answered in this run: ${missing.join(', ')}.`);
      return Promise.resolve();
    },
  },
  ...unreachable.map((code, index): ContractCase => ({
    ...common,
    id: `RUN-0${index + 3}`,
    title: `${code} is answered in the envelope`,
    spec: '/components/schemas/ErrorCode',
    control: null,
    unproven: 'No call from outside brings it about.',
    run: () => Promise.reject(new NotVerifiable(`No call from outside makes a server answer ${code}.`)),
  })),
];

function codeOf(json: unknown): string {
  const error = isObject(json) ? json['error'] : undefined;
  return isObject(error) ? String(error['code']) : '';
}

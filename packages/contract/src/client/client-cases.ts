import { toleranceSeconds, toStringToSign } from '@cryptoix/signing';
import { at, isObject, type Definitions, type Operation } from '../document.ts';
import { parseJson } from '../exchange.ts';
import { check, NotVerifiable } from '../outcome.ts';
import type { SchemaCheck } from '../schema-check.ts';
import type { Credentials } from '../target.ts';
import { only, signing, type ReceivedCall } from './client-stub.ts';

/** What a client was seen to do. */
export interface Observed {
  readonly calls: readonly ReceivedCall[];
  readonly key: Credentials;
  readonly document: Definitions;
  readonly schemas: SchemaCheck;
  /** What the client's code threw; null where it ended well. */
  readonly error: Error | null;
}

/** One rule for clients. */
export interface ClientCase {
  readonly id: string;
  readonly title: string;
  /** Throws a `ContractFailure` or `NotVerifiable` where the rule is not kept, or was not put to the test. */
  readonly run: (observed: Observed) => void;
}

const nameOf = ({ method, target }: ReceivedCall): string => `${method} ${target}`;
const posts = ({ calls }: Observed): readonly ReceivedCall[] =>
  calls.filter(({ method }) => method === 'POST');

function some(calls: readonly ReceivedCall[], what: string): readonly ReceivedCall[] {
  if (calls.length === 0) throw new NotVerifiable(`The client made no ${what}.`);
  return calls;
}

function shown(call: ReceivedCall): string {
  try {
    const timestamp = only(call, 'x-api-timestamp') ?? '';
    return JSON.stringify(new TextDecoder().decode(toStringToSign({ ...call, timestamp })));
  } catch {
    return 'no string at all: a part of it breaks the rules';
  }
}

function parameterNames(document: Definitions, { pointer }: Operation): readonly unknown[] {
  const declared = at(document, `${pointer}/parameters`);
  if (!Array.isArray(declared)) return [];
  return declared.map((_, index) => at(document, `${pointer}/parameters/${index}/name`));
}

/** Every rule that a client's calls can be judged by. */
export const clientCases: readonly ClientCase[] = [
  {
    id: 'CLIENT-01',
    title: 'Every call carries the three headers, each once',
    run({ calls }) {
      check(calls.length > 0, 'The client made no call to the base URL that it was given.');
      for (const call of calls) {
        for (const name of signing) {
          const count = call.headers.filter(([other]) => other.toLowerCase() === name).length;
          check(count === 1, `${nameOf(call)} carries ${name} ${count} times.`);
        }
      }
    },
  },
  {
    id: 'CLIENT-02',
    title: 'Every call names the key that the client was given, and never tells the secret',
    run({ calls, key }) {
      for (const call of some(calls, 'call')) {
        const sent = only(call, 'x-api-key') ?? '';
        check(sent === key.publicKey, `${nameOf(call)} names the key "${sent.slice(0, 12)}…".`);
        const whole = JSON.stringify([call.target, call.headers]) + Buffer.from(call.body).toString('latin1');
        check(!whole.includes(key.secretKey), `${nameOf(call)} holds the secret key.`);
      }
    },
  },
  {
    id: 'CLIENT-03',
    title: 'The timestamp is ten digits, and fresh',
    run({ calls }) {
      for (const call of some(calls, 'call')) {
        const timestamp = only(call, 'x-api-timestamp') ?? '';
        check(/^[1-9][0-9]{9}$/.test(timestamp), `${nameOf(call)} has the timestamp "${timestamp}".`);
        const age = call.now - Number(timestamp);
        check(Math.abs(age) <= toleranceSeconds, `${nameOf(call)} was signed ${age} s before it arrived.`);
      }
    },
  },
  {
    id: 'CLIENT-04',
    title: 'The signature is over the very bytes that arrive',
    run({ calls }) {
      for (const call of some(calls, 'call')) {
        // Told only where the signature itself is right.
        const isRight = call.verdict.valid || call.verdict.reason === 'timestamp_out_of_range';
        check(isRight, `The signature of ${nameOf(call)} is not over ${shown(call)}.`);
      }
    },
  },
  {
    id: 'CLIENT-05',
    title: 'Every call is an operation of the document, with parameters that it has',
    run({ calls, document }) {
      for (const call of some(calls, 'call')) {
        const { operation } = call;
        check(operation !== null, `${nameOf(call)} is no operation of the document.`);
        const names = parameterNames(document, operation);
        for (const name of new URL(call.target, 'http://localhost').searchParams.keys()) {
          check(names.includes(name.replace(/\[.*/, '')), `${operation.id} has no parameter ${name}.`);
        }
      }
    },
  },
  {
    id: 'CLIENT-06',
    title: 'A body is JSON, says so, and fits the document',
    run({ calls, schemas }) {
      for (const call of some(
        calls.filter(({ body }) => body.length > 0),
        'call with a body',
      )) {
        const type = only(call, 'content-type') ?? '';
        check(
          /^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(type),
          `${nameOf(call)} has the type "${type}".`,
        );
        const json = parseJson(call.body);
        check(isObject(json), `The body of ${nameOf(call)} is no JSON object.`);
        const faults = call.operation === null ? [] : schemas.bodyFaults(call.operation, json);
        check(faults.length === 0, `The body of ${nameOf(call)}: ${faults.join('; ')}.`);
      }
    },
  },
  {
    id: 'CLIENT-07',
    title: 'An Idempotency-Key is 1 to 255 visible ASCII characters',
    run(observed) {
      const keyed = posts(observed).filter(({ headers }) =>
        headers.some(([name]) => /^idempotency-key$/i.test(name)),
      );
      for (const call of some(keyed, 'call with an Idempotency-Key')) {
        const key = only(call, 'idempotency-key') ?? '';
        check(/^[\x21-\x7e]{1,255}$/.test(key), `${nameOf(call)} has the Idempotency-Key "${key}".`);
      }
    },
  },
  {
    id: 'CLIENT-08',
    title: 'No two POSTs carry the same signature',
    run(observed) {
      const seen = new Set<string>();
      for (const call of some(posts(observed), 'POST')) {
        const signature = only(call, 'x-api-signature') ?? '';
        check(
          !seen.has(signature),
          `${nameOf(call)} repeats a signature: a server answers 409 signature_reused.`,
        );
        seen.add(signature);
      }
    },
  },
  {
    id: 'CLIENT-09',
    title: 'A POST that is repeated after 503 keeps its Idempotency-Key and body',
    run(observed) {
      const [first, ...later] = some(
        posts(observed).filter(({ verdict }) => verdict.valid),
        'rightly signed POST',
      );
      const again = later.find(
        ({ target, body }) => target === first?.target && Buffer.from(body).equals(first.body),
      );
      if (first === undefined || again === undefined)
        throw new NotVerifiable('The client does not repeat a POST after 503.');
      const [one, two] = [only(first, 'idempotency-key'), only(again, 'idempotency-key')];
      check(
        one !== undefined && one === two,
        `Repeated with the Idempotency-Key ${String(two)} after ${String(one)}.`,
      );
    },
  },
  {
    id: 'CLIENT-10',
    title: 'The calls succeed, though the answers hold a field that the document does not know',
    run({ error, calls }) {
      const isRepeated = calls.some(({ method }, index) => method === 'POST' && index < calls.length - 1);
      if (error !== null && posts({ calls } as Observed).length > 0 && !isRepeated) {
        throw new NotVerifiable('The client gave up after the 503 that its first POST is answered with.');
      }
      check(error === null, `The client failed: ${error?.message ?? ''}`);
    },
  },
];

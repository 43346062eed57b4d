import { scopePresets } from '@cryptoix/spec';
import type { SignedParts } from '../../sign.ts';
import {
  one,
  withHeaders,
  type Answered,
  type Deviation,
  type Passing,
  type Way,
} from '../deviating-proxy.ts';
import type { BrokenServer } from './broken-server.ts';

type Rule = (request: Passing, way: Way) => Promise<boolean>;

/** Accepts by another rule in place of the right one. */
const instead = (rule: Rule) => (): Deviation => async (request, way) => {
  if (await rule(request, way)) return way.forward(await way.resign(request));
  return way.forward({ ...request, headers: withHeaders(request.headers, { 'x-api-signature': refused }) });
};
/** Accepts by another rule beside the right one, which is not seen by any call that is signed rightly. */
const inAddition = (rule: Rule) => (): Deviation => async (request, way) => {
  if (!(await way.isSigned(request)) && (await rule(request, way)))
    return way.forward(await way.resign(request));
  return way.forward(request);
};
const refused = Buffer.alloc(32).toString('base64');
const parts =
  (change: (request: Passing) => Partial<SignedParts>): Rule =>
  (request, way) =>
    way.isSigned(request, change(request));

const withoutBody = parts(() => ({ body: Buffer.alloc(0) }));
const pathAlone = parts(({ target }) => ({ target: target.split('?')[0] ?? '' }));
const canonicalBody = parts(({ body }) => ({ body: compact(body) }));
const decodedTarget = parts(({ target }) => ({ target: decodeURI(target.replaceAll('%42', 'B')) }));

function compact(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8'))));
  } catch {
    return body;
  }
}

/** Another spelling of the signature is turned into the right one before it is compared. */
const spelled = (toBytes: (text: string) => Buffer) =>
  inAddition((request, way) => {
    const signature = toBytes(one(request, 'x-api-signature')).toString('base64');
    return way.isSigned({
      ...request,
      headers: withHeaders(request.headers, { 'x-api-signature': signature }),
    });
  });

/** Judges by a clock that is moved to whatever the caller says. */
const anyTime = (isAccepted: (age: number) => boolean) => (): Deviation => async (request, way) => {
  const age = Date.now() / 1000 - Number(one(request, 'x-api-timestamp'));
  if (isAccepted(age) && (await way.isSigned(request))) return way.forward(await way.resign(request));
  return way.forward(request);
};

const known: Rule = (request, way) => Promise.resolve(way.secretOf(one(request, 'x-api-key')) !== '');
const lacks =
  (name: string): Rule =>
  async (request, way) =>
    one(request, name) === '' && (await known(request, way));

async function asFirst(request: Passing, way: Way): Promise<Answered> {
  const [first] = way.keys;
  return way.forward(first === undefined ? request : await way.resign(request, first));
}

/** Authentication, broken once in each way: in place of the right rule, and beside it. */
export const brokenAuth: readonly BrokenServer[] = [
  {
    does: 'refuses everything',
    caughtBy: ['AUTH-01', 'AUTH-05'],
    byControl: true,
    proxy: instead(() => Promise.resolve(false)),
  },
  {
    does: 'checks no signature',
    caughtBy: ['AUTH-09', 'AUTH-15', 'AUTH-16', 'AUTH-17'],
    proxy: inAddition(known),
  },
  {
    does: 'takes a call without a key for the first merchant’s',
    caughtBy: ['AUTH-05'],
    proxy: () => (request, way) =>
      one(request, 'x-api-key') === '' ? asFirst(request, way) : way.forward(request),
  },
  {
    does: 'takes an unknown key for the first merchant’s',
    caughtBy: ['AUTH-08'],
    proxy: () => async (request, way) =>
      (await known(request, way)) ? way.forward(request) : asFirst(request, way),
  },
  { does: 'needs no timestamp', caughtBy: ['AUTH-06'], proxy: inAddition(lacks('x-api-timestamp')) },
  { does: 'needs no signature', caughtBy: ['AUTH-07'], proxy: inAddition(lacks('x-api-signature')) },
  { does: 'verifies the path instead of path and query', caughtBy: ['AUTH-02'], proxy: instead(pathAlone) },
  {
    does: 'verifies without the body, instead of with it',
    caughtBy: ['AUTH-03'],
    proxy: instead(withoutBody),
  },
  {
    does: 'accepts a signature without the body as well',
    caughtBy: ['AUTH-16'],
    proxy: inAddition(withoutBody),
  },
  {
    does: 'verifies the body as it would print it, instead of its bytes',
    caughtBy: ['AUTH-04'],
    proxy: instead(canonicalBody),
  },
  {
    does: 'accepts a signature over the body as it would print it as well',
    caughtBy: ['AUTH-15'],
    proxy: inAddition(canonicalBody),
  },
  {
    does: 'accepts stale timestamps',
    caughtBy: ['AUTH-10'],
    proxy: anyTime((age) => age > 0),
  },
  { does: 'accepts timestamps of the future', caughtBy: ['AUTH-11'], proxy: anyTime((age) => age < 0) },
  {
    does: 'has a window of 200 s',
    byControl: true,
    caughtBy: ['AUTH-10', 'AUTH-11'],
    proxy: () => (request, way) => {
      const isLate = Math.abs(Date.now() / 1000 - Number(one(request, 'x-api-timestamp'))) > 200;
      const headers = withHeaders(request.headers, { 'x-api-timestamp': '1000000000' });
      return way.forward(isLate ? { ...request, headers } : request);
    },
  },
  {
    does: 'does not tell its clock',
    caughtBy: ['AUTH-10'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return { ...answer, body: Buffer.from(answer.body.toString('utf8').replace(/"server_time":\d+/, '')) };
    },
  },
  {
    does: 'reads timestamps in milliseconds',
    caughtBy: ['AUTH-12'],
    proxy: () => lenientTime((text) => Number(text) / 1000),
  },
  {
    does: 'reads a timestamp as any number',
    caughtBy: ['AUTH-13', 'AUTH-14'],
    proxy: () => lenientTime(Number),
  },
  {
    does: 'reads a timestamp as a date',
    caughtBy: ['AUTH-14'],
    proxy: () => lenientTime((text) => Date.parse(text) / 1000),
  },
  {
    does: 'accepts a signature for any query',
    caughtBy: ['AUTH-17'],
    proxy: inAddition(async (request, way) => {
      const [path = ''] = request.target.split('?');
      const queries = ['?currency=BTC', '?currency=BTC&value_in=USD', '?currency=BTC&order=desc'];
      const found = await Promise.all(
        queries.map((query) => way.isSigned(request, { target: path + query })),
      );
      return found.includes(true);
    }),
  },
  {
    does: 'accepts no signature by the path alone',
    caughtBy: ['AUTH-18'],
    proxy: instead((request, way) => way.isSigned(request)),
  },
  {
    does: 'accepts a signature without the method',
    caughtBy: ['AUTH-19'],
    proxy: inAddition(parts(() => ({ method: '' }))),
  },
  {
    does: 'accepts a signature for GET on a POST',
    caughtBy: ['AUTH-19'],
    proxy: inAddition(parts(() => ({ method: 'GET' }))),
  },
  {
    does: 'accepts hexadecimal as well',
    caughtBy: ['AUTH-20'],
    proxy: spelled((text) => Buffer.from(text, 'hex')),
  },
  {
    does: 'accepts hexadecimal instead of base64',
    byControl: true,
    caughtBy: ['AUTH-01', 'AUTH-20'],
    proxy: instead((request, way) => {
      const signature = Buffer.from(one(request, 'x-api-signature'), 'hex').toString('base64');
      return way.isSigned({
        ...request,
        headers: withHeaders(request.headers, { 'x-api-signature': signature }),
      });
    }),
  },
  // Node decodes base64url, missing padding and stray characters without a word.
  {
    does: 'decodes the signature before it compares',
    caughtBy: ['AUTH-20'],
    proxy: spelled((text) => Buffer.from(text, 'base64')),
  },
  {
    does: 'accepts the signature of any key',
    caughtBy: ['AUTH-21'],
    proxy: inAddition(async (request, way) => {
      const claims = way.keys.map(({ publicKey }) =>
        withHeaders(request.headers, { 'x-api-key': publicKey }),
      );
      const found = await Promise.all(claims.map((headers) => way.isSigned({ ...request, headers })));
      return found.includes(true);
    }),
  },
  {
    does: 'takes the first of two equal headers',
    caughtBy: ['AUTH-22'],
    proxy: () => (request, way) => {
      const headers = request.headers.filter(
        ([name], index) =>
          request.headers.findIndex(([other]) => other.toLowerCase() === name.toLowerCase()) === index,
      );
      return way.forward({ ...request, headers });
    },
  },
  {
    does: 'never learns that a key was revoked',
    caughtBy: ['AUTH-23'],
    parts: ({ keys }) => ({
      keys: {
        ...keys,
        find: async (publicKey) => {
          const key = await keys.find(publicKey);
          return key === null ? null : { ...key, status: 'active' };
        },
      },
    }),
  },
  {
    does: 'looks at no scope',
    caughtBy: ['AUTH-24'],
    parts: ({ keys }) => ({
      keys: {
        ...keys,
        find: async (publicKey) => {
          const key = await keys.find(publicKey);
          return key === null ? null : { ...key, scopes: scopePresets.full };
        },
      },
    }),
  },
  {
    does: 'says that a key is unknown',
    caughtBy: ['AUTH-25'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      if (await known(request, way)) return answer;
      return {
        ...answer,
        body: Buffer.from(
          answer.body.toString('utf8').replace('Invalid API Key or signature', 'Unknown key'),
        ),
      };
    },
  },
  {
    does: 'answers HEAD as it answers GET',
    caughtBy: ['AUTH-26'],
    proxy: () => (request, way) =>
      way.forward(request.method === 'HEAD' ? { ...request, method: 'GET' } : request),
  },
  {
    does: 'verifies the decoded target instead of the one that was sent',
    byControl: true,
    caughtBy: ['AUTH-27'],
    proxy: instead(decodedTarget),
  },
  {
    does: 'accepts a signature over the decoded target as well',
    caughtBy: ['AUTH-27'],
    proxy: inAddition(decodedTarget),
  },
];

/** Accepts a timestamp in a form of its own, if its signature is right over that form. */
function lenientTime(toSeconds: (text: string) => number): Deviation {
  return async (request, way) => {
    const seconds = toSeconds(one(request, 'x-api-timestamp'));
    const isTimely = Math.abs(seconds - Date.now() / 1000) <= 300;
    if (isTimely && (await way.isSigned(request))) return way.forward(await way.resign(request));
    return way.forward(request);
  };
}

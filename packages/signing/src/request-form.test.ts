import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVerifier } from './create-verifier.ts';
import { bodyFault, methodFault, targetFault, timestampFault } from './request-form.ts';
import { toStringToSign } from './string-to-sign.ts';
import { nodeHmac } from '../testing/node-hmac.ts';

const text = new TextEncoder();

describe('the forms', () => {
  it('refuse in a target exactly what could be taken for something else', () => {
    const refused = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((character) =>
      targetFault(`/v1/x${character}y`),
    );
    const control = Array.from({ length: 33 }, (_, code) => String.fromCharCode(code));
    const high = Array.from({ length: 129 }, (_, code) => String.fromCharCode(code + 127));
    expect(refused).toEqual([...control, '"', '#', '{', '}', ...high]);
  });

  it('refuse in a target what is normalised on the way', () => {
    for (const target of ['', 'v1', '*', '//v1', '/v1//x', '/v1/../x', '/../v1', 'http://h/v1', '/v1?a=//']) {
      expect(targetFault(target), target).toBe('request_malformed');
    }
    for (const target of ['/', '/v1/..', '/v1/.../x', '/v1/..x', '/v1/x?a=/..&b', '/v1/./x']) {
      expect(targetFault(target), target).toBeNull();
    }
  });

  it('know five methods', () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) expect(methodFault(method)).toBeNull();
    for (const method of ['get', 'HEAD', 'GETX', 'XGET', 'GET\n', '', 'POST|PUT', 'XPUT', 'PUTX']) {
      expect(methodFault(method), method).toBe('method_not_allowed');
    }
  });

  it('know the first byte of a body after JSON white space', () => {
    for (const body of ['', '{', ' {', '\t{', '\n{', '\r{', ' \r\n\t {}'])
      expect(bodyFault(text.encode(body)), body).toBeNull();
    for (const body of [' ', '[', 'x{', '\f{', '\v{', '\u00a0{', '\ufeff{', '\0{', '!{', '}', 'z', '|']) {
      expect(bodyFault(text.encode(body)), body).toBe('json_malformed');
    }
  });

  it('know ten digits', () => {
    for (const timestamp of ['1678886400', '1000000000', '9999999999'])
      expect(timestampFault(timestamp)).toBeNull();
    for (const timestamp of [
      '0678886400',
      '167888640',
      '16788864000',
      ' 1678886400',
      '1678886400\n',
      '167888640a',
      'a678886400',
    ]) {
      expect(timestampFault(timestamp), timestamp).toBe('timestamp_invalid');
    }
  });
});

// Seeds: vitest prints the one of a failure; SEED repeats it.
const seed = process.env['SEED'] === undefined ? {} : { seed: Number(process.env['SEED']) };
const run = { numRuns: 20 * (fc.readConfigureGlobal().numRuns ?? 100), ...seed };

const bodyCharacters = Array.from('{}" \n01/ab');
const targetCharacters = Array.from('/?a0129.%&=-_~!'); // few, so that parts often look alike
const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
const target = fc
  .string({ unit: fc.constantFrom(...targetCharacters), maxLength: 24 })
  .map((rest) => `/${rest}`)
  .filter((candidate) => targetFault(candidate) === null);
const timestamp = fc.stringMatching(/^[1-9][0-9]{9}$/);
const body = fc.oneof(
  fc.constant(''),
  fc.string({ unit: fc.constantFrom(...bodyCharacters), maxLength: 24 }).map((rest) => `{${rest}`),
  fc.string({ unit: fc.constantFrom(...bodyCharacters), maxLength: 24 }).map((rest) => ` \n{${rest}`),
);
const request = fc.record({ method, target, timestamp, body });

/** Splits a string to sign by nothing but the rules, as a proof that they are enough. */
function split(string: string): { method: string; target: string; timestamp: string; body: string } {
  const slash = string.indexOf('/');
  const brace = /[{ \t\r\n]/.exec(string)?.index ?? string.length;
  return {
    method: string.slice(0, slash),
    target: string.slice(slash, brace - 10),
    timestamp: string.slice(brace - 10, brace),
    body: string.slice(brace),
  };
}

/** Whether one target is the path of the other, and the other has a query that is not empty. */
function isPathOf(path: string, target: string): boolean {
  return !path.includes('?') && target.startsWith(`${path}?`) && target.length > path.length + 1;
}

describe('the string to sign', () => {
  it('can be split in one way only', () => {
    fc.assert(
      fc.property(request, (parts) => {
        expect(split(new TextDecoder().decode(toStringToSign(parts)))).toEqual(parts);
      }),
      run,
    );
  });

  it('is never the same for two valid requests, wherever its cuts are moved', () => {
    const cuts = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60)).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(request, cuts, (parts, [first = 0, second = 0, third = 0]) => {
        const string = new TextDecoder().decode(toStringToSign(parts));
        const moved = {
          method: string.slice(0, first),
          target: string.slice(first, second),
          timestamp: string.slice(second, third),
          body: string.slice(third),
        };
        const faults = [
          methodFault(moved.method),
          targetFault(moved.target),
          timestampFault(moved.timestamp),
          bodyFault(text.encode(moved.body)),
        ];
        if (faults.every((fault) => fault === null)) expect(moved).toEqual(parts);
      }),
      run,
    );
  });

  it('passes only when nothing was tampered with', () => {
    const verify = createVerifier(nodeHmac);
    const tampered = fc.tuple(request, request, fc.constantFrom('method', 'target', 'timestamp', 'body'));
    fc.assert(
      fc.property(tampered, ([mine, other, field]) => {
        const now = Number(mine.timestamp);
        const signature = nodeHmac('sk_test_a', toStringToSign(mine));
        const send = { ...mine, [field]: other[field], signature, now, secrets: ['sk_test_a'] };
        expect(verify({ ...mine, signature, now, secrets: ['sk_test_a'] }).valid).toBe(true);
        const isSame = mine[field] === other[field];
        const isPathAlone = send.method === 'GET' && isPathOf(mine.target, send.target);
        expect(verify({ ...send, now }).valid).toBe(isSame || isPathAlone);
      }),
      run,
    );
  });

  it('passes with no signature but its own: any changed character fails', () => {
    const verify = createVerifier(nodeHmac);
    const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ ');
    fc.assert(
      fc.property(request, fc.nat(43), fc.constantFrom(...alphabet), (parts, at, character) => {
        const right = nodeHmac('sk_test_a', toStringToSign(parts));
        const signature = right.slice(0, at) + character + right.slice(at + 1);
        const found = verify({ ...parts, signature, now: Number(parts.timestamp), secrets: ['sk_test_a'] });
        expect(found.valid).toBe(signature === right);
      }),
      run,
    );
  });
});

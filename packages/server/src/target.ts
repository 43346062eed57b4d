import { targetFault } from '@cryptoix/signing';
import { malformed } from './request-head.ts';

/** Refuses a request target that is not in clean origin form; Node hands all of these to a handler unchanged. */
export function checkTarget(target: string): void {
  if (targetFault(target) !== null || dotSegment.test(target)) {
    throw malformed('The request target must be a plain path beginning with one slash, in origin form.');
  }
}

// A last segment of dots too, which has no slash behind it.
const dotSegment = /^[^?]*\/\.\.?(?:[/?]|$)/;

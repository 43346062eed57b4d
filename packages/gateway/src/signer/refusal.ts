/** What the signer does not agree to, in words for the operator and the merchant. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Refused(message);
}

/** Thrown where the server breaks the contract; the message says what was expected and what came. */
export class ContractFailure extends Error {
  override readonly name = 'ContractFailure';
}

/** Thrown where a case cannot be decided with what the target offers; never counted as a pass. */
export class NotVerifiable extends Error {
  override readonly name = 'NotVerifiable';
}

/** Thrown where nothing answers at the base URL, or not with the given key. */
export class TargetUnreachable extends Error {
  override readonly name = 'TargetUnreachable';
}

/** Ends the case as failed where `holds` is false. */
export function check(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ContractFailure(message);
}

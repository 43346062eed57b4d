const answered = new WeakSet<object>();

/**
 * Remembers that a connection has had its last answer. What still arrives on it (the rest of a refused
 * body) may be no HTTP at all, and must not be answered a second time.
 */
export function markLastAnswer(socket: object): void {
  answered.add(socket);
}

/** Whether {@link markLastAnswer} was called for the connection. */
export function isAnsweredForGood(socket: object): boolean {
  return answered.has(socket);
}

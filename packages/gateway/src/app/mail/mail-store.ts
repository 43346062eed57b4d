/** A mail to be sent. */
export interface NewMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What it is about. */
  readonly objectId: string;
}

/**
 * The mails of one merchant and mode. In live mode one that is put here is sent after the commit; in test
 * mode it stays, and nobody gets it.
 */
export interface MailStore {
  put(mail: NewMail): Promise<void>;
}

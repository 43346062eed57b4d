/** A mail as it leaves. */
export interface OutgoingMail {
  /** The same for each attempt, so that a receiver may know a repeat. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands mail over for delivery. */
export interface Mailer {
  /** @throws MailRefused where another attempt would fare the same, anything else where it may pass */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** The mail will never be taken. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** A mail that one worker sends, until its lease ends. */
export interface ClaimedMail extends OutgoingMail {
  readonly merchantId: string;
  /** This one included. */
  readonly attempt: number;
  readonly holder: string;
}

/** Live mail that waits to be sent, over all merchants. */
export interface MailOutbox {
  /** Takes the oldest that is due, for as long as the lease; null where there is none. */
  claim(holder: string, leaseSeconds: number, perDay: number): Promise<ClaimedMail | null>;
  sent(mail: ClaimedMail): Promise<void>;
  /** Sends it again after some seconds; null for never. */
  failed(mail: ClaimedMail, error: string, againAfterSeconds: number | null): Promise<void>;
}

/** A mail of test mode, which nobody got. */
export interface CapturedMail extends OutgoingMail {
  readonly at: Date;
}

/** The mail that test mode caught, over all merchants: for sandboxes only. */
export interface Mailbox {
  latest(limit: number): Promise<CapturedMail[]>;
  find(id: string): Promise<CapturedMail | null>;
}

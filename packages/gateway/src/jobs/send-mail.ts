import { MailRefused, type Mailer, type MailOutbox } from '../app/mail/mailer.ts';

/** Seconds before each further attempt; after the last one it is given up. */
const schedule = [10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400];
// Longer than an attempt can take.
const leaseSeconds = 120;

/** Live mail that an account may send in 24 hours; what is more waits. */
export const mailsPerDay = 100;

export interface SendMailOptions {
  readonly holder: string;
  readonly onError: (error: unknown) => void;
  readonly perDay?: number;
}

/** Sends the mail that is due, one after the other. Told of each failure; the mail is tried again. */
export async function sendDueMail(
  outbox: MailOutbox,
  mailer: Mailer,
  { holder, onError, perDay = mailsPerDay }: SendMailOptions,
): Promise<void> {
  for (;;) {
    const mail = await outbox.claim(holder, leaseSeconds, perDay);
    if (mail === null) return;
    try {
      await mailer.send(mail);
    } catch (error) {
      onError(error);
      const again = error instanceof MailRefused ? null : (schedule[mail.attempt - 1] ?? null);
      await outbox.failed(mail, error instanceof Error ? error.message : String(error), again);
      continue;
    }
    await outbox.sent(mail);
  }
}

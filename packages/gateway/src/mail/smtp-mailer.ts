import { createTransport } from 'nodemailer';
import { MailRefused, type Mailer } from '../app/mail/mailer.ts';

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly url: string;
  /** Who it comes from: `Shop <billing@shop.example>`. */
  readonly from: string;
}

/** Hands mail to an SMTP server. */
export function createSmtpMailer({ url, from }: SmtpOptions): Mailer {
  const transport = createTransport(url, { from, disableFileAccess: true, disableUrlAccess: true });
  return {
    send: async ({ id, to, subject, text, html }) => {
      try {
        await transport.sendMail({
          // As an object it is one address, whatever is in it.
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@cryptoix>`,
          // RFC 3834: nobody answers it by machine.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw isFinal(error)
          ? new MailRefused('The mail server refused it for good.', { cause: error })
          : error;
      }
    },
    close: () => transport.close(),
  };
}

// RFC 5321, 4.2.1: 5yz is a permanent negative answer. That we may not sign in can be mended.
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error)) return false;
  const { responseCode } = error;
  const isAuth = 'code' in error && error.code === 'EAUTH';
  return typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600 && !isAuth;
}

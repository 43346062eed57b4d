import type { MailStore } from '../app/mail/mail-store.ts';
import type { Tx } from './tx.ts';

/** The mails of one merchant and mode. */
export function createMailStore(tx: Tx): MailStore {
  return {
    put: async ({ to, subject, text, html, objectId }) => {
      await tx.db
        .insertInto('mail')
        .values({
          merchant_id: tx.merchantId,
          id: tx.newId('mail'),
          mode: tx.mode,
          object_id: objectId,
          recipient: to,
          subject,
          text_body: text,
          html_body: html,
          status: tx.mode === 'live' ? 'queued' : 'captured',
          next_at: tx.now,
          created_at: tx.now,
        })
        .execute();
    },
  };
}

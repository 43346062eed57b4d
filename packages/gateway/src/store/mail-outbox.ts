import { sql } from 'kysely';
import type { CapturedMail, ClaimedMail, Mailbox, MailOutbox } from '../app/mail/mailer.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface MailRow {
  readonly merchant_id: string;
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text_body: string;
  readonly html_body: string;
  readonly attempts: number;
  readonly created_at: Date;
}

/** Live mail in Postgres: claimed by lease, so that a worker that dies leaves it to the next. */
export function createMailOutbox(unitOfWork: UnitOfWork): MailOutbox {
  return {
    claim: (holder, leaseSeconds, perDay) =>
      unitOfWork.asWorker(async (db) => {
        // One claim at a time: two that counted together would let one mail too many through.
        await sql`select pg_advisory_xact_lock(hashtextextended('cryptoix mail', 0))`.execute(db);
        const { rows } = await sql<MailRow>`
          update mail set locked_by = ${holder}, attempts = attempts + 1,
            locked_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
          where (merchant_id, id) = (
            select m.merchant_id, m.id from mail m
            where m.status = 'queued' and m.next_at <= clock_timestamp()
              and (m.locked_until is null or m.locked_until < clock_timestamp())
              and ${perDay} > (select count(*) from mail s where s.merchant_id = m.merchant_id
                and ((s.status = 'sent' and s.sent_at > clock_timestamp() - interval '24 hours')
                  or (s.status = 'queued' and s.locked_until > clock_timestamp())))
            order by m.next_at limit 1 for update skip locked)
          returning merchant_id, id, recipient, subject, text_body, html_body, attempts, created_at`.execute(
          db,
        );
        const [row] = rows;
        if (row === undefined) return null;
        return { ...toMail(row), merchantId: row.merchant_id, attempt: row.attempts, holder };
      }),
    sent: (mail) =>
      unitOfWork.asWorker(async (db) => {
        await sql`update mail set status = 'sent', sent_at = clock_timestamp(), error = null,
            locked_by = null, locked_until = null where ${held(mail)}`.execute(db);
      }),
    failed: (mail, error, againAfterSeconds) =>
      unitOfWork.asWorker(async (db) => {
        await sql`update mail set status = ${againAfterSeconds === null ? 'failed' : 'queued'}, error = ${error},
            next_at = clock_timestamp() + make_interval(secs => ${againAfterSeconds ?? 0}),
            locked_by = null, locked_until = null where ${held(mail)}`.execute(db);
      }),
  };
}

// What a worker writes after its lease has gone to another changes nothing.
function held({ merchantId, id, holder, attempt }: ClaimedMail) {
  return sql`merchant_id = ${merchantId} and id = ${id} and locked_by = ${holder} and attempts = ${attempt}`;
}

/** The mail that test mode caught. */
export function createMailbox(unitOfWork: UnitOfWork): Mailbox {
  const read = async (condition: ReturnType<typeof sql>, limit: number): Promise<CapturedMail[]> => {
    const { rows } = await unitOfWork.asWorker((db) =>
      sql<MailRow>`select * from mail where status = 'captured' and ${condition}
        order by id desc limit ${limit}`.execute(db),
    );
    return rows.map((row) => ({ ...toMail(row), at: row.created_at }));
  };
  return {
    latest: (limit) => read(sql`true`, limit),
    find: async (id) => (await read(sql`id = ${id}`, 1))[0] ?? null,
  };
}

function toMail(row: MailRow) {
  return {
    id: row.id,
    to: row.recipient,
    subject: row.subject,
    text: row.text_body,
    html: row.html_body,
  };
}

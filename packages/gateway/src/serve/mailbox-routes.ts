import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Mailbox } from '../app/mail/mailer.ts';
import { writeMail, writeMailbox } from '../pages/mailbox-page.ts';
import { writeMessage, type PageAnswer } from '../pages/page.ts';

/** The mail that test mode caught, at `/mailbox`. It shows every merchant's: mount it in a sandbox only. */
export function mountMailbox(app: FastifyInstance, mailbox: Mailbox): void {
  app.get('/mailbox', async (_request, reply) => send(reply, writeMailbox(await mailbox.latest(100))));
  app.get<{ Params: { id: string } }>('/mailbox/:id', async (request, reply) => {
    const { id } = request.params;
    const mail = /^mail_[0-9A-Z]{26}$/.test(id) ? await mailbox.find(id) : null;
    if (mail === null) return send(reply, writeMessage(404, 'There is no such mail', 'Look at /mailbox.'));
    return send(reply, writeMail(mail));
  });
}

function send(reply: FastifyReply, { status, headers, body }: PageAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

import type { CapturedMail } from '../app/mail/mailer.ts';
import { html, type Part } from './html.ts';
import { writePage, type PageAnswer } from './page.ts';
import { minuteOf } from './parts.ts';

const notice = html`<p class="banner">Sandbox. These mails were caught: nobody else got them.</p>`;

/** The list of captured mail, newest first. */
export function writeMailbox(mails: readonly CapturedMail[]): PageAnswer {
  return writePage({
    status: 200,
    title: 'Mailbox',
    body: html`${notice}
      <main>
        <header><h1>Mailbox</h1></header>
        ${
          mails.length === 0
            ? html`<p>Nothing has been sent yet. Send an invoice to an address and look again.</p>`
            : html`<section class="card">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Subject</th>
                      <th scope="col">To</th>
                      <th scope="col">Sent</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${mails.map(
                      (mail) =>
                        html`<tr>
                          <td><a href="/mailbox/${mail.id}">${mail.subject}</a></td>
                          <td>${mail.to}</td>
                          <td>${minuteOf(mail.at)}</td>
                        </tr>`,
                    )}
                  </tbody>
                </table>
              </section>`
        }
      </main>`,
  });
}

/** One captured mail: its text, in which links can be followed. */
export function writeMail(mail: CapturedMail): PageAnswer {
  return writePage({
    status: 200,
    title: mail.subject,
    body: html`${notice}
      <main>
        <header>
          <p><a href="/mailbox">Mailbox</a></p>
          <h1>${mail.subject}</h1>
          <p>To ${mail.to}, ${minuteOf(mail.at)}</p>
        </header>
        <section class="card"><pre>${withLinks(mail.text)}</pre></section>
      </main>`,
  });
}

function withLinks(text: string): Part {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => (index % 2 === 1 ? html`<a href="${part}" rel="noreferrer">${part}</a>` : part));
}

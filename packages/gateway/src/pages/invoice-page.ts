import type { InvoicePage } from '../app/pay/read-invoice-page.ts';
import { dueOf, grossOf, lineAmount, sumsOf } from '../domain/invoices/sums.ts';
import { html, type Html, type Part } from './html.ts';
import { writePage, type PageAnswer } from './page.ts';
import { banner, box, dayOf, formatted, money } from './parts.ts';

const refreshSeconds = 20;

/** The payer's page of an invoice: what is billed, what is due, and the way to pay it. */
export function writeInvoicePage(page: InvoicePage, path: string, refreshes: boolean): PageAnswer {
  const { invoice, merchant, payments } = page;
  const { content } = invoice;
  const number = content.number ?? invoice.id;
  const waits = payments.some((payment) => payment.state.status === 'confirming');
  return writePage({
    status: 200,
    title: `Invoice ${number} · ${merchant}`,
    refresh: waits && refreshes ? refreshSeconds : null,
    body: html`${banner(invoice.livemode)}
      <main>
        <header>
          <p>${merchant}</p>
          <h1>${money(sumsOf(content).total, content.priced)}</h1>
          <p>Invoice ${number}${content.dueAt !== null && `, due on ${dayOf(content.dueAt)}`}</p>
        </header>
        ${state(page)} ${pay(page, path)} ${lines(page)} ${footer(page, path, waits, refreshes)}
      </main>`,
  });
}

function state({ invoice, open }: InvoicePage): Html {
  const { content, state: now } = invoice;
  const due = money(dueOf(invoice), content.priced);
  switch (now.status) {
    case 'paid':
      return box('good', 'Paid. Thank you!', 'This invoice is paid in full.');
    case 'canceled':
      return box('', 'This invoice was canceled', 'There is nothing to pay.');
    case 'expired':
      return box('', 'This invoice has expired', 'Please ask the merchant before you pay it.');
    case 'draft':
    case 'pending':
      if (open === 0n) return box('good', 'Your payment has been seen', 'The network is confirming it.');
      if (now.overdue) return box('warn', 'This invoice is overdue', `${due} is due.`);
      if (now.amountPaid > 0n) return box('', 'Paid in part', `${due} is still due.`);
      return box('', 'Waiting for your payment', `${due} is due.`);
  }
}

function pay({ invoice, open }: InvoicePage, path: string): Part {
  const { content, state: now } = invoice;
  if (now.status !== 'pending' || open === 0n) return null;
  const amount = formatted(open, content.priced);
  return html`<section class="card" aria-labelledby="pay">
    <h2 id="pay">Pay this invoice</h2>
    <form method="post" action="${path}/pay">
      ${
        content.allowPartial &&
        html`<p>
          <label for="amount">Amount in ${content.priced.currency}, ${amount} or a part of it</label><br />
          <input
            id="amount"
            name="amount"
            value="${amount}"
            inputmode="decimal"
            autocomplete="off"
            required
          />
        </p>`
      }
      <p class="actions"><button>Pay ${!content.allowPartial && money(open, content.priced)}</button></p>
    </form>
  </section>`;
}

function lines({ invoice }: InvoicePage): Html {
  const { content, state: now } = invoice;
  const { priced } = content;
  const sums = sumsOf(content);
  const show = (units: bigint): string => formatted(units, priced);
  const row = (name: string, units: bigint): Html =>
    html`<tr>
      <th scope="row" colspan="2">${name}</th>
      <td class="amount">${show(units)}</td>
    </tr>`;
  return html`<section class="card" aria-labelledby="lines">
    <h2 id="lines">What is billed</h2>
    ${now.customer !== null && html`<p>To ${now.customer.name ?? now.customer.email}</p>`}
    ${content.memo !== null && html`<pre>${content.memo}</pre>`}
    <table>
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col" class="amount">Quantity</th>
          <th scope="col" class="amount">${priced.currency}</th>
        </tr>
      </thead>
      <tbody>
        ${content.lines.map(
          (line) =>
            html`<tr>
              <td>
                ${line.description}
                ${
                  lineAmount(line) !== grossOf(line) &&
                  html`<br /><small
                      >${show(grossOf(line))}${line.discount > 0n && `, less ${show(line.discount)}`}${
                        line.tax > 0n && `, plus ${show(line.tax)} tax`
                      }</small
                    >`
                }
              </td>
              <td class="amount">${line.quantity}</td>
              <td class="amount">${show(lineAmount(line))}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        ${row('Subtotal', sums.subtotal)} ${sums.discount > 0n && row('Discounts', -sums.discount)}
        ${sums.tax > 0n && row('Taxes', sums.tax)} ${row('Total', sums.total)}
        ${now.amountPaid > 0n && [row('Paid', now.amountPaid), row('Due', dueOf(invoice))]}
      </tfoot>
    </table>
    ${content.footer !== null && html`<pre>${content.footer}</pre>`}
  </section>`;
}

function footer(page: InvoicePage, path: string, waits: boolean, refreshes: boolean): Html {
  return html`<footer>
    <p class="actions">
      <a href="${path}/invoice.pdf">Download as PDF</a>
      ${waits && html`<a href="${refreshes ? path : `${path}?refresh=off`}">Refresh now</a>`}
      ${
        waits &&
        (refreshes
          ? html`<a href="${path}?refresh=off">Stop automatic refresh</a>`
          : html`<a href="${path}">Refresh automatically</a>`)
      }
    </p>
    <p>${page.invoice.id}</p>
  </footer>`;
}

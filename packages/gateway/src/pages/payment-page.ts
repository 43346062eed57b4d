import { formatDecimal } from '@cryptoix/spec';
import type { PaymentPage, PayQuote } from '../app/pay/read-payment-page.ts';
import { rateDecimals } from '../domain/money/rate.ts';
import { confirmationsOf } from '../domain/transactions/observe.ts';
import { isSurviving } from '../domain/transactions/inbound.ts';
import { html, type Html, type Part } from './html.ts';
import { writePage, type PageAnswer } from './page.ts';
import { banner, box, formatted, minuteOf, money } from './parts.ts';
import { qrCode } from './qr-code.ts';

/** What the payer asked to see, from the page's query. */
export interface PageChoice {
  /** The option to pay with; null takes the one that was chosen before, or the first. */
  readonly asset: string | null;
  readonly refreshes: boolean;
}

const refreshSeconds = 20;

interface Seen extends PaymentPage {
  readonly path: string;
  readonly choice: PageChoice;
  /** Money is asked for: it is pending and its time has not run out. */
  readonly open: boolean;
}

/** The payer's page of a payment: how much, where to, and what has become of it. */
export function writePaymentPage(page: PaymentPage, path: string, choice: PageChoice): PageAnswer {
  const { payment, merchant, now } = page;
  const { price, expiresAt } = payment.terms;
  const { status } = payment.state;
  const open = status === 'pending' && now < expiresAt;
  const seen: Seen = { ...page, path, choice, open };
  const amount = money(price.amount, price.priced);
  const quote = page.quotes.find(({ option }) => option.asset === choice.asset) ?? chosen(page);
  const waits = open || status === 'confirming' || status === 'pending';
  return writePage({
    status: 200,
    title: `${open ? 'Pay ' : ''}${amount} · ${merchant}`,
    refresh: waits && choice.refreshes ? refreshSeconds : null,
    body: html`${banner(payment.livemode)}
      <main>
        <header>
          <p>${merchant}</p>
          <h1>${amount}</h1>
          ${payment.notes.description !== null && html`<p>${payment.notes.description}</p>`}
        </header>
        ${state(seen)} ${open && quote !== undefined && [choices(seen, quote), instructions(seen, quote)]}
        ${transactions(page)} ${footer(seen, waits)}
      </main>`,
  });
}

function chosen({ payment, quotes }: PaymentPage): PayQuote | undefined {
  return quotes.find(({ option }) => option.asset === payment.state.selected) ?? quotes[0];
}

function state({ payment, open, now }: Seen): Html {
  const { status, exception, amountDue, amountOverpaid } = payment.state;
  const { priced } = payment.terms.price;
  if (open) {
    const minutes = Math.max(1, Math.ceil((payment.terms.expiresAt.getTime() - now.getTime()) / 60_000));
    const time = html`<time datetime="${payment.terms.expiresAt.toISOString()}"
      >${minuteOf(payment.terms.expiresAt)}</time
    >`;
    const left = html`Pay within ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, before ${time}.`;
    if (exception === 'underpaid') {
      const text = html`${money(amountDue, priced)} is still due. ${left}`;
      return box('warn', 'Only a part has arrived so far', text);
    }
    return box('', 'Waiting for your payment', left);
  }
  switch (status) {
    case 'confirming':
      return box(
        'good',
        'Your payment has been seen',
        'The network is confirming it. There is nothing more to do.',
      );
    case 'confirmed':
      return box(
        'good',
        'Paid. Thank you!',
        amountOverpaid > 0n
          ? `You sent ${money(amountOverpaid, priced)} too much. Ask the merchant to send it back.`
          : 'Your payment is complete.',
      );
    case 'canceled':
      return box('', 'This payment was canceled', 'Please do not send anything to its addresses any more.');
    case 'unresolved':
      return box('warn', 'Your money has arrived, but not as agreed', unresolved[exception ?? '']);
    case 'pending':
    case 'expired':
      return box(
        '',
        'This payment has expired',
        'Its rate no longer holds. Please do not send anything; ask the merchant for a new one.',
      );
  }
}

const unresolved: Readonly<Record<string, string>> = {
  underpaid:
    'It was less than the amount due, and the time has run out. The merchant will decide what to do.',
  paid_late: 'It came after the time had run out. The merchant will decide what to do.',
  wrong_asset: 'It was another currency than asked for. The merchant will decide what to do.',
  reorged: 'The network has undone your payment. The merchant will decide what to do.',
};

function choices(seen: Seen, quote: PayQuote): Part {
  if (seen.quotes.length < 2) return null;
  return html`<nav aria-label="Currency to pay with">
    <ul class="choices">
      ${seen.quotes.map((each) => {
        const { option } = each;
        const current = each === quote && html` aria-current="true"`;
        return html`<li>
          <a href="${link(seen, { asset: option.asset })}" ${current}
            >${option.currency} <small>on ${networkName(each)}</small></a
          >
        </li>`;
      })}
    </ul>
  </nav>`;
}

function instructions(seen: Seen, quote: PayQuote): Html {
  const { option, remaining, uri } = quote;
  const amount = money(remaining, option);
  const rate = `1 ${option.currency} = ${formatDecimal(option.rate, rateDecimals, 2)} ${seen.payment.terms.price.priced.currency}`;
  return html`<section class="card" aria-labelledby="send">
    <h2 id="send">Send ${option.currency} on ${networkName(quote)}</h2>
    ${
      quote.simulated &&
      html`<p class="note">
        This network is simulated. Coins of a real network that are sent to this address are lost.
      </p>`
    }
    <div class="pay">
      ${qrCode(uri, `QR code for your wallet: ${amount} to ${option.address}`)}
      <div>
        <dl>
          <dt>Amount</dt>
          <dd class="big"><span class="copy">${formatted(remaining, option)}</span> ${option.currency}</dd>
          <dt>Address, on ${networkName(quote)} only</dt>
          <dd class="copy">${option.address}</dd>
          ${
            option.rateSource !== null &&
            html`<dt>Rate</dt>
              <dd>${rate}</dd>`
          }
        </dl>
        <div class="actions">
          <a class="button" href="${uri}">Open in wallet</a>
          ${
            quote.hasFaucet &&
            html`<form method="post" action="${seen.path}/simulate">
              <input type="hidden" name="asset" value="${option.asset}" />
              <button class="quiet">Pay with test money</button>
            </form>`
          }
        </div>
      </div>
    </div>
  </section>`;
}

function transactions({ transactions: all, heights }: PaymentPage): Part {
  if (all.length === 0) return null;
  return html`<section class="card" aria-labelledby="arrived">
    <h2 id="arrived">What has arrived</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Transaction</th>
          <th scope="col">Status</th>
          <th scope="col" class="amount">Amount</th>
        </tr>
      </thead>
      <tbody>
        ${all.map((each) => {
          const count = confirmationsOf(each.block, heights.get(each.network) ?? 0);
          const progress = `${Math.min(count, each.confirmationsRequired)} of ${each.confirmationsRequired} confirmations`;
          return html`<tr>
            <td>${each.hash}</td>
            <td>${isSurviving(each) ? progress : 'undone'}</td>
            <td class="amount">${money(each.amount, each)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </section>`;
}

function footer(seen: Seen, waits: boolean): Html {
  const { payment, choice, invoice } = seen;
  const { successUrl, cancelUrl } = payment.notes;
  const back = waits && payment.state.status === 'pending' ? cancelUrl : successUrl;
  return html`<footer>
    <p class="actions">
      ${waits && html`<a href="${link(seen, {})}">Refresh now</a>`}
      ${
        waits &&
        (choice.refreshes
          ? html`<a href="${link(seen, { refreshes: false })}">Stop automatic refresh</a>`
          : html`<a href="${link(seen, { refreshes: true })}">Refresh automatically</a>`)
      }
      ${invoice !== null && html`<a href="${invoice.path}">Back to invoice ${invoice.number}</a>`}
      ${
        back !== null &&
        isWebAddress(back) &&
        html`<a href="${back}" rel="noreferrer">Back to ${seen.merchant}</a>`
      }
    </p>
    <p>Payment ${payment.id}</p>
  </footer>`;
}

// What was stored may be older than the rule that checks it now.
function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

function link({ path, choice }: Seen, change: Partial<PageChoice>): string {
  const { asset, refreshes } = { ...choice, ...change };
  const query = new URLSearchParams();
  if (asset !== null) query.set('asset', asset);
  if (!refreshes) query.set('refresh', 'off');
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function networkName({ option, simulated }: PayQuote): string {
  const name = option.network.charAt(0).toUpperCase() + option.network.slice(1);
  return simulated ? `${name} (simulated)` : name;
}

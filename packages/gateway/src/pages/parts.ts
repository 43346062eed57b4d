import { formatDecimal } from '@cryptoix/spec';
import type { Denomination } from '../domain/money/asset.ts';
import { html, type Html, type Part } from './html.ts';

/** Says in test mode that this is one. */
export function banner(livemode: boolean): Part {
  return !livemode && html`<p class="banner">Test mode. No real money moves here.</p>`;
}

/** How things stand, for eyes and screen readers alike. */
export function box(kind: '' | 'good' | 'warn', title: string, text: Part): Html {
  return html`<section class="card state ${kind}" role="status">
    <h2>${title}</h2>
    <p>${text}</p>
  </section>`;
}

export function formatted(units: bigint, { decimals, displayDecimals }: Denomination): string {
  return formatDecimal(units, decimals, displayDecimals);
}

export function money(units: bigint, denomination: Denomination): string {
  return `${formatted(units, denomination)} ${denomination.currency}`;
}

export function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

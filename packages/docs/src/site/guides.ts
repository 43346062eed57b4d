/** A group of hand-written pages, in reading order. */
export interface GuideGroup {
  readonly title: string;
  readonly pages: readonly { readonly title: string; readonly path: string }[];
}

/** The guides as the sidebar and llms.txt list them. */
export const guides: readonly GuideGroup[] = [
  {
    title: 'Get started',
    pages: [
      { title: 'Quickstart', path: '/quickstart' },
      { title: 'Authentication', path: '/authentication' },
      { title: 'TypeScript SDK', path: '/sdk' },
      { title: 'Testing', path: '/testing' },
    ],
  },
  {
    title: 'Concepts',
    pages: [
      { title: 'Payments and confirmations', path: '/concepts/payments' },
      { title: 'Invoices', path: '/concepts/invoices' },
      { title: 'Under, over, late', path: '/concepts/exceptions' },
      { title: 'Refunds', path: '/concepts/refunds' },
      { title: 'Money and decimals', path: '/concepts/money' },
      { title: 'Balances and ledger', path: '/concepts/balances' },
      { title: 'Payouts', path: '/concepts/payouts' },
      { title: 'Idempotency', path: '/concepts/idempotency' },
      { title: 'Keys and safeguards', path: '/concepts/safeguards' },
      { title: 'Test and live', path: '/concepts/test-mode' },
    ],
  },
  {
    title: 'Limits and errors',
    pages: [
      { title: 'Rate limits', path: '/rate-limits' },
      { title: 'Errors', path: '/errors/' },
    ],
  },
];

import { expect, it } from 'vitest';
import { lint } from '../testing/lint.ts';
import { ref, sample } from '../testing/sample.ts';

it('passes Money in answers and MoneyInput in bodies', async () => {
  expect(await lint('money-kinds', sample())).toEqual([]);
});

it('refuses a number in an answer, whatever its name', async () => {
  const document = sample();
  document.components.schemas.Thing.properties['ratio'] = { type: ['number', 'null'] };
  const found = await lint('money-kinds', document);
  expect(found.map(({ message }) => message)).toEqual([
    'A number in an answer loses digits: use a decimal string, or an integer.',
  ]);
});

it('refuses money that is a string of its own, in an answer and in a body, also where it may be null', async () => {
  const document = sample();
  document.components.schemas.Thing.properties['network_fee'] = { type: ['string'] };
  document.components.schemas.Thing.properties['min_payout'] = {
    oneOf: [{ type: 'string' }, { type: 'null' }],
  };
  document.components.schemas.ThingCreate.properties['amount'] = ref('schemas', 'Money');
  const found = await lint('money-kinds', document);
  expect(found.map(({ message }) => message).sort()).toEqual([
    'amount is money: it must be MoneyInput here.',
    'min_payout is money: it must be Money here.',
    'network_fee is money: it must be Money here.',
  ]);
  expect(found.map(({ pointer }) => pointer)).toContain('#/components/schemas/ThingCreate/properties/amount');
});

it('passes sums per currency and refuses a list of sums that are strings', async () => {
  const document = sample();
  const sum = { type: 'object', properties: { amount: ref('schemas', 'Money') } };
  document.components.schemas.Thing.properties['amount_received'] = { type: 'array', items: sum };
  expect(await lint('money-kinds', document)).toEqual([]);
  document.components.schemas.Thing.properties['amount_received'] = {
    type: 'array',
    items: { type: 'string' },
  };
  expect((await lint('money-kinds', document)).map(({ message }) => message)).toEqual([
    'amount_received is money: it must be Money here.',
  ]);
});

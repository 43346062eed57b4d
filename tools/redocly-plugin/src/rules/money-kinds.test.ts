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

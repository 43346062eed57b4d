import { idPrefix } from './rules/id-prefix.ts';
import { moneyKinds } from './rules/money-kinds.ts';
import { noQueryOnWrites } from './rules/no-query-on-writes.ts';
import { openAndClosed } from './rules/open-and-closed.ts';
import { operationErrors } from './rules/operation-errors.ts';
import { operationExample } from './rules/operation-example.ts';
import { operationScope } from './rules/operation-scope.ts';

/** The rules of our document beyond what OpenAPI asks for, as `cryptoix/<rule>` in openapi/redocly.yaml. */
export default function plugin() {
  return {
    id: 'cryptoix',
    rules: {
      oas3: {
        'id-prefix': idPrefix,
        'money-kinds': moneyKinds,
        'no-query-on-writes': noQueryOnWrites,
        'open-and-closed': openAndClosed,
        'operation-errors': operationErrors,
        'operation-example': operationExample,
        'operation-scope': operationScope,
      },
    },
  };
}

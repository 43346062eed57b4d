import type { ErrorReason } from '@cryptoix/spec';
import { ApiError, type FieldError } from './api-error.ts';
import { pointer } from './pointer.ts';

/** The part of ajv's error object that is read here; the generated validators fill it. */
export interface ValidationError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A generated validator: answers whether `value` holds and leaves the errors on itself. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly ValidationError[] | null;
}

/** Refuses a body that does not fit the document, naming each field by JSON pointer. */
export function checkBody(value: unknown, validate: Validate, moneyFields: readonly string[]): void {
  if (validate(value)) return;
  throw refuse((validate.errors ?? []).map((error) => bodyError(error, moneyFields)));
}

/** Refuses query parameters that do not fit the document, naming each by its bare name. */
export function checkQuery(value: Readonly<Record<string, unknown>>, validate: Validate): void {
  if (!validate(value)) throw refuse((validate.errors ?? []).map(queryError));
  const { created_after: after, created_before: before } = value;
  if (typeof after === 'string' && typeof before === 'string' && Date.parse(after) > Date.parse(before)) {
    throw refuse([
      fieldError('created_after', 'created_after', 'parameter_invalid', 'it is later than created_before.'),
    ]);
  }
}

function refuse(found: readonly FieldError[]): ApiError {
  // A failed oneOf or if/then reports its branches and itself: one error a field is enough.
  const errors = found.filter(
    (error, index) => found.findIndex((other) => other.param === error.param) === index,
  );
  const first = errors[0] ?? fieldError('', 'request', 'parameter_invalid', 'it does not fit the document.');
  const { param, reason, message } = first;
  return new ApiError({ code: 'invalid_request', reason, param, message, errors });
}

function bodyError(error: ValidationError, moneyFields: readonly string[]): FieldError {
  const param = fieldOf(error);
  const name = param.slice(param.lastIndexOf('/') + 1);
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    return fieldError(param, name, 'parameter_unknown', 'no such field.');
  }
  if (error.keyword === 'required') {
    return { param, reason: 'parameter_missing', message: `The field ${name} is missing.` };
  }
  const money = moneyFields.includes(param.replaceAll(/\/[0-9]+(?=\/|$)/g, '/*'));
  return money
    ? fieldError(param, name, 'amount_invalid', 'it must be a positive decimal number, such as "25.00".')
    : fieldError(param, name, reasonByName[name] ?? 'parameter_invalid', why(error));
}

function queryError(error: ValidationError): FieldError {
  const [name = 'query', ...inner] = fieldOf(error).split('/').slice(1).map(unescape);
  const shown =
    inner.length > 0 && error.keyword !== 'additionalProperties' ? `${name}[${inner.join('.')}]` : name;
  if (error.keyword === 'additionalProperties') {
    return fieldError(name, name, 'parameter_unknown', 'no such parameter.');
  }
  return fieldError(name, shown, reasonByName[name] ?? 'parameter_invalid', why(error));
}

function fieldOf(error: ValidationError): string {
  const { additionalProperty, unevaluatedProperty, missingProperty } = error.params;
  const inner = additionalProperty ?? unevaluatedProperty ?? missingProperty;
  return typeof inner === 'string' ? `${error.instancePath}${pointer([inner])}` : error.instancePath;
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

// Fields whose name tells more than the rule that failed.
const reasonByName: Readonly<Record<string, ErrorReason>> = {
  currency: 'currency_unsupported',
  network: 'network_unsupported',
  address: 'address_invalid',
  cursor: 'cursor_invalid',
  amount_min: 'amount_invalid',
  amount_max: 'amount_invalid',
  success_url: 'url_invalid',
  cancel_url: 'url_invalid',
  url: 'url_invalid',
};

function why(error: ValidationError): string {
  const { allowedValues } = error.params;
  if (Array.isArray(allowedValues)) return `it must be one of ${allowedValues.join(', ')}.`;
  return `it ${error.message ?? 'does not fit the document'}.`;
}

function fieldError(param: string, name: string, reason: ErrorReason, because: string): FieldError {
  const shown = name === '' ? 'request body' : name.slice(0, 64);
  return { param: param.slice(0, 256), reason, message: `The provided ${shown} is not valid: ${because}` };
}

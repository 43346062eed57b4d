/** What the generated route table says of one operation; the stub is driven by it alone. */
export interface RouteSpec {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path template as the document has it, beginning with `/v1`, parameters as `{name}`. */
  readonly path: string;
  /** The scope that a key needs, or `any` for every valid key (`x-scope`). */
  readonly scope: string;
  /** `none` where the operation takes no Idempotency-Key (anything but POST). */
  readonly idempotency: 'none' | 'optional' | 'required';
  /** Refused with `test_mode_only` for live keys (`x-test-mode-only`). */
  readonly testModeOnly: boolean;
  /** The work makes a network call and runs after the commit (`x-outside-transaction`). */
  readonly outsideTransaction: boolean;
  readonly body: 'none' | 'optional' | 'required';
  /** JSON pointers of the `MoneyInput` fields of the body; `*` stands for any array index. */
  readonly moneyFields: readonly string[];
  readonly params: readonly PathParamSpec[];
  readonly query: readonly QueryParamSpec[];
  /** Media type of the answer where it is a file: the handler then gives bytes. Left out for JSON. */
  readonly produces?: string;
}

export interface PathParamSpec {
  readonly name: string;
  /** Regular expression source; a value that does not match is answered 404. */
  readonly pattern: string;
  /** The object that the id names, as in `payment`: used for the 404's reason and text. */
  readonly object: string;
}

export interface QueryParamSpec {
  readonly name: string;
  /**
   * How the text becomes a value: `array` is a repeated parameter, `csv` a comma-separated one,
   * `map` is `name[key]=value`. `array` and `csv` give string arrays, `map` a record of strings.
   */
  readonly kind: 'string' | 'integer' | 'boolean' | 'array' | 'csv' | 'map';
}

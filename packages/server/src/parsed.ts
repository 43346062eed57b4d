/**
 * A request body as a handler sees it: every `MoneyInput` (string or number on the wire) has become
 * a plain decimal string, read from the digits that were sent. All else is unchanged.
 */
export type Parsed<T> = [T] extends [string | number | boolean | null | undefined]
  ? ParsedScalar<T>
  : T extends readonly (infer Item)[]
    ? Parsed<Item>[]
    : T extends object
      ? { [Key in keyof T]: Parsed<T[Key]> }
      : ParsedScalar<T>;

// A field that may be any string and any number can only be a MoneyInput: no other schema allows both.
type ParsedScalar<T> = string extends T ? (number extends T ? Exclude<T, number> : T) : T;

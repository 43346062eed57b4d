/** Everything that is wrong with a networks file, each with the place it is at. */
export class NetworkConfigError extends Error {
  override readonly name = 'NetworkConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Reads the fields of one JSON object: what is missing, of another kind or unknown becomes a problem. */
export class ConfigFields {
  readonly path: string;
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #problems: string[];
  readonly #known = new Set<string>();

  constructor(value: unknown, path: string, problems: string[]) {
    this.path = path;
    this.#problems = problems;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#fields = new Map(isObject ? Object.entries(value) : []);
    if (!isObject) problems.push(`${path} must be an object`);
  }

  refuse(field: string, message: string): void {
    this.#problems.push(`${this.path}.${field} ${message}`);
  }

  has(field: string): boolean {
    this.#known.add(field);
    return this.#fields.has(field);
  }

  isText(field: string): boolean {
    return typeof this.#fields.get(field) === 'string';
  }

  text(field: string, pattern: RegExp, meaning: string): string | undefined {
    const value = this.#take(field);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.refuse(field, `must be ${meaning}`);
    return undefined;
  }

  oneOf<const Choice extends string>(field: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.#take(field);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.refuse(field, `must be one of ${choices.join(', ')}`);
    return found;
  }

  integer(field: string, least: number, most: number): number | undefined {
    const value = this.#take(field);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.refuse(field, `must be a whole number from ${least} to ${most}`);
    return undefined;
  }

  flag(field: string): boolean | undefined {
    const value = this.#take(field);
    if (value === undefined || typeof value === 'boolean') return value;
    this.refuse(field, 'must be true or false');
    return undefined;
  }

  url(field: string, protocols: readonly string[]): string | undefined {
    const value = this.#take(field);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol))
      return value;
    this.refuse(field, `must be a URL that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`);
    return undefined;
  }

  object(field: string): ConfigFields | undefined {
    const value = this.#take(field);
    return value === undefined ? undefined : new ConfigFields(value, `${this.path}.${field}`, this.#problems);
  }

  list(field: string): ConfigFields[] | undefined {
    const value = this.#take(field);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length === 0) {
      this.refuse(field, 'must be a list with at least one entry');
      return undefined;
    }
    return value.map(
      (each, index) => new ConfigFields(each, `${this.path}.${field}[${index}]`, this.#problems),
    );
  }

  /** To be called last: names what is not there although it must be, and what is there although it has no meaning. */
  finish(required: readonly string[]): void {
    for (const field of required) if (!this.#fields.has(field)) this.refuse(field, 'is missing');
    for (const field of this.#fields.keys())
      if (!this.#known.has(field)) this.refuse(field, 'is not a setting');
  }

  #take(field: string): unknown {
    this.#known.add(field);
    return this.#fields.get(field);
  }
}

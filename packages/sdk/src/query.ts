type Scalar = string | number | boolean;

/**
 * Writes a query with its question mark, or nothing: an array is repeated, a map is `name[key]=value`,
 * and `include` is separated by commas, as the API reads them. What is undefined or null is left out.
 */
export function toQuery(query: object | undefined): string {
  const pairs: string[] = [];
  const add = (name: string, value: Scalar): void => {
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  };
  for (const [name, value] of Object.entries(query ?? {}) as [
    string,
    Scalar | Scalar[] | Record<string, Scalar> | null | undefined,
  ][]) {
    if (value === undefined || value === null) continue;
    if (typeof value !== 'object') add(name, value);
    else if (!Array.isArray(value))
      for (const [key, one] of Object.entries(value)) add(`${name}[${key}]`, one);
    else if (name === 'include') add(name, value.join(','));
    else for (const one of value) add(name, one);
  }
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

import { refuse } from '../app/refusal.ts';

/**
 * A URL that a payer's browser is sent to or loads from: https, and http only to one's own machine.
 *
 * @param param where it stands, as in `/success_url`
 */
export function parseUrl(param: string, text: string | null | undefined): string | null {
  if (text === undefined || text === null) return null;
  const url = URL.parse(text);
  const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !local) || url.username !== '' || url.password !== '') {
    throw refuse(param, 'url_invalid', 'it must be an absolute https URL without user or password');
  }
  return text;
}

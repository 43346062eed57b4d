import { fileURLToPath } from 'node:url';

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The package itself. */
export const packageDir = folder('.');
/** The Markdown of the site: guides by hand, and the folders that are generated. */
export const contentDir = folder('content');
/** The finished site, which the gateway serves at `/docs`. */
export const siteDir = folder('site');

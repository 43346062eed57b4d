import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentFile } from '../document/read-document.ts';
import { contentDir, packageDir } from './directories.ts';
import { runQuietly } from './run-quietly.ts';

/** Builds the reference as one HTML file that needs no network: `reference.html`. */
export async function writeReferenceFile(directory: string): Promise<void> {
  const file = join(directory, 'reference.html');
  const redocly = join(
    dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')),
    'bin/cli.js',
  );
  await runQuietly(
    redocly,
    ['build-docs', fileURLToPath(documentFile), '--inlineBundle', '--config', 'redocly.yaml', '-o', file],
    { cwd: packageDir, env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
  );
  writeFileSync(file, withoutOutsideRequests(readFileSync(file, 'utf8')));
}

/**
 * Takes away what the page would fetch by itself: the image of its maker's logo, whose name stays as text, and an
 * icon. Links that a reader may click stay.
 */
export function withoutOutsideRequests(html: string): string {
  const maker = dataUrl(
    '<svg xmlns="http://www.w3.org/2000/svg" width="46" height="14"><text y="11" font-family="sans-serif" font-size="11" fill="#6e7191">Redocly</text></svg>',
  );
  const withName = html.replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g, maker);
  if (withName === html)
    throw new Error('The single-file reference has no logo request any more: look at it anew.');
  const icon = dataUrl(readFileSync(join(contentDir, 'public/favicon.svg'), 'utf8').replaceAll(/\n\s*/g, ''));
  return withName.replace('</head>', `<link rel="icon" href="${icon}"></head>`);
}

/** Quotes of both kinds and backticks are encoded, so that it can stand in any string. */
function dataUrl(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg).replaceAll("'", '%27')}`;
}

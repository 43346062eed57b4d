import { existsSync } from 'node:fs';
import jsQR from 'jsqr';
import { chromium, type Browser } from 'playwright-core';
import { PNG } from 'pngjs';

const candidates = [
  process.env['CHROMIUM_BIN'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

export const hasChromium = executablePath !== undefined;
export const installChromium = 'apt-get install chromium, or set CHROMIUM_BIN';

/** Starts a real Chromium that talks to nobody by itself. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: executablePath ?? '',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a phone would read from a picture; null where there is no QR code. */
export function readQrCode(png: Uint8Array): string | null {
  const { data, width, height } = PNG.sync.read(Buffer.from(png));
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data ?? null;
}

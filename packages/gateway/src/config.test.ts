import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, requireMasterKeys } from './config.ts';
import { settings } from './settings.ts';

const env = { DATABASE_URL: 'postgres://owner@127.0.0.1/cryptoix' };

const problemsOf = (extra: Record<string, string>): readonly string[] => {
  try {
    readConfig({ ...env, ...extra });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('readConfig', () => {
  it('has defaults for all but the database', () => {
    expect(readConfig({ ...env, PATH: '/bin', CRYPTOIX_PUBLIC_URL: '' })).toEqual({
      databaseUrl: env.DATABASE_URL,
      masterKeys: null,
      host: '127.0.0.1',
      port: 4010,
      networksFile: null,
      docsDir: null,
      publicUrl: null,
      sandbox: false,
      smtp: null,
      authFailuresPerMinute: 300,
      limitStore: 'memory',
      databaseConnections: 10,
      rateSources: null,
      rateUrls: null,
      signer: null,
      signerSecret: null,
      logLevel: 'info',
    });
    expect(() => readConfig({})).toThrow('DATABASE_URL is not set');
  });

  it.each([
    ['CRYPTOIX_PROT', '4010', 'CRYPTOIX_PROT is not a setting'],
    ['CRYPTOIX_SIGNER', 'http://signer.example:4020', 'CRYPTOIX_SIGNER must be'],
    [
      'CRYPTOIX_SIGNER',
      'unix:/run/signer.sock',
      'CRYPTOIX_SIGNER and CRYPTOIX_SIGNER_SECRET belong together',
    ],
    ['CRYPTOIX_SIGNER_SECRET', 'short', 'CRYPTOIX_SIGNER_SECRET must have'],
    ['DATABASE_URL', 'mysql://x', 'DATABASE_URL must begin'],
    ['CRYPTOIX_PORT', '65536', 'CRYPTOIX_PORT must be'],
    ['CRYPTOIX_PORT', '4e3', 'CRYPTOIX_PORT must be'],
    ['CRYPTOIX_HOST', 'localhost', 'CRYPTOIX_HOST must be'],
    ['CRYPTOIX_SANDBOX', 'yes', 'CRYPTOIX_SANDBOX must be'],
    ['CRYPTOIX_PUBLIC_URL', 'https://pay.example/v1', 'CRYPTOIX_PUBLIC_URL must be'],
    ['CRYPTOIX_PUBLIC_URL', 'ftp://pay.example', 'CRYPTOIX_PUBLIC_URL must be'],
    ['CRYPTOIX_AUTH_FAILURES_PER_MINUTE', '0', 'CRYPTOIX_AUTH_FAILURES_PER_MINUTE must be'],
    ['CRYPTOIX_LOG_LEVEL', 'loud', 'CRYPTOIX_LOG_LEVEL must be'],
    ['CRYPTOIX_LIMIT_STORE', 'redis', 'CRYPTOIX_LIMIT_STORE must be'],
    ['CRYPTOIX_SMTP_URL', 'http://mail.example', 'CRYPTOIX_SMTP_URL must begin'],
    ['CRYPTOIX_SMTP_URL', 'smtp://mail.example', 'CRYPTOIX_MAIL_FROM is not set'],
    ['CRYPTOIX_MAIL_FROM', 'a@shop.example, b@shop.example', 'CRYPTOIX_MAIL_FROM must be'],
    ['CRYPTOIX_DATABASE_CONNECTIONS', '1', 'CRYPTOIX_DATABASE_CONNECTIONS must be'],
    ['CRYPTOIX_RATE_SOURCES', 'kraken', 'CRYPTOIX_RATE_SOURCES must name two'],
    ['CRYPTOIX_RATE_SOURCES', 'kraken,kraken', 'CRYPTOIX_RATE_SOURCES must name two'],
    ['CRYPTOIX_RATE_SOURCES', 'kraken,mtgox', 'CRYPTOIX_RATE_SOURCES must be one of'],
    ['CRYPTOIX_RATE_URLS', 'kraken=https://x.example/0', 'CRYPTOIX_RATE_URLS must hold origins'],
    ['CRYPTOIX_RATE_URLS', 'mtgox=https://x.example', 'CRYPTOIX_RATE_URLS must be one of'],
  ])('refuses %s=%s by name', (name, value, problem) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('names every problem at once and no secret', () => {
    const canary = Buffer.from('canary').toString('base64');
    const problems = problemsOf({
      CRYPTOIX_MASTER_KEYS: `k1:${canary}`,
      CRYPTOIX_PORT: 'x',
      CRYPTOIX_NOPE: canary,
    });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain(canary);
  });

  it('keeps a sandbox on loopback', () => {
    expect(problemsOf({ CRYPTOIX_SANDBOX: '1', CRYPTOIX_HOST: '0.0.0.0' })).toHaveLength(1);
    expect(problemsOf({ CRYPTOIX_SANDBOX: '1', CRYPTOIX_HOST: '::1' })).toEqual([]);
    expect(problemsOf({ CRYPTOIX_HOST: '0.0.0.0' })).toEqual([]);
  });

  it('reads the sources of rates and where they are', () => {
    const text = {
      CRYPTOIX_RATE_SOURCES: 'kraken, coinbase',
      CRYPTOIX_RATE_URLS: 'kraken=http://127.0.0.1:1',
    };
    expect(readConfig({ ...env, ...text })).toMatchObject({
      rateSources: ['kraken', 'coinbase'],
      rateUrls: { kraken: 'http://127.0.0.1:1' },
    });
  });

  it('reads master keys, and says how to make one where they are needed', () => {
    const text = `k1:${randomBytes(32).toString('base64')}`;
    expect(requireMasterKeys(readConfig({ ...env, CRYPTOIX_MASTER_KEYS: text }))).toHaveLength(1);
    expect(() => requireMasterKeys(readConfig(env))).toThrow('openssl rand');
  });
});

describe('settings', () => {
  it('each have a name of their own, a description, and a default that reads', () => {
    const all = Object.values(settings);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const setting of all) {
      expect(setting.description).toMatch(/^[A-Z].*\.$/);
      const text: string | null = setting.default;
      if (text !== null) expect(() => setting.parse(text), setting.name).not.toThrow();
    }
  });
});

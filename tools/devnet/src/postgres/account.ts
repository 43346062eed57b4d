import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The account the server runs as. PostgreSQL refuses to run as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['postgres', 'nobody'];

/** An existing account without privileges; null when we are not root and so run it as ourselves. */
export function unprivilegedAccount(passwd = '/etc/passwd'): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid = '', gid = '']) => ({ name, uid: Number(uid), gid: Number(gid) }));
  for (const name of candidates) {
    const account = accounts.find((entry) => entry.name === name && entry.uid > 0);
    if (account !== undefined) return account;
  }
  throw new Error(
    `PostgreSQL does not run as root, and there is no account ${candidates.join(' or ')} to run it as. ` +
      'Create one (useradd --system postgres), or name a server by DATABASE_URL.',
  );
}

/** True when every folder on the way can be entered by the account. */
export function isReachable(path: string, account: Account): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const { mode, uid, gid } = statSync(folder);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    } catch {
      // Not there yet: its parent decides.
    }
    if (folder === dirname(folder)) return true;
  }
}

export function giveTo(path: string, account: Account | null): void {
  if (account !== null) chownSync(path, account.uid, account.gid);
}

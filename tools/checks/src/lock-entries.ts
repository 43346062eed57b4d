/** The part of a package-lock that is read and written here. */
export interface Lock {
  packages: Record<string, LockEntry>;
}

export interface LockEntry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const platforms: Readonly<Record<string, string>> = {
  darwin: 'darwin',
  linux: 'linux',
  android: 'android',
  win32: 'win32',
  windows: 'win32',
  win: 'win32',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
};
const processors = new Set(['x64', 'arm64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'wasm32']);

/** Lists the exactly versioned optional dependencies that the lock names but has no entry for. */
export function missingPlatformEntries(lock: Lock): { key: string; entry: LockEntry }[] {
  const missing: { key: string; entry: LockEntry }[] = [];
  for (const [at, dependant] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(dependant.optionalDependencies ?? {})) {
      if (!/^\d+\.\d+\.\d+[-.\w]*$/.test(version)) continue;
      const found = resolve(lock, at, name);
      if (found === version) continue;
      const key = `${found === undefined ? '' : `${at}/`}node_modules/${name}`;
      missing.push({ key, entry: entryFor(name, version, dependant.dev === true) });
    }
  }
  return missing;
}

/** The version that `name` resolves to from the package at `at`, walking up as Node does. */
function resolve(lock: Lock, at: string, name: string): string | undefined {
  for (let folder = at; ; folder = parent(folder)) {
    const entry = lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (entry !== undefined) return entry.version;
    if (folder === '') return undefined;
  }
}

function parent(folder: string): string {
  const cut = folder.lastIndexOf('node_modules/');
  return cut <= 0 ? '' : folder.slice(0, cut - 1);
}

function entryFor(name: string, version: string, dev: boolean): LockEntry {
  const words = name.split(/[/-]/);
  const os = words.map((word) => platforms[word]).find((word) => word !== undefined);
  const cpu = words
    .map((word) => (/^arm(?:gnueabihf|musleabihf|eabi)?$/.test(word) ? 'arm' : word))
    .find((word) => processors.has(word));
  // Without it npm installs the builds for both C libraries.
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    version,
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(dev ? { dev } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  };
}

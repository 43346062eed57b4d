export { type AnvilSource, findAnvil, installAnvil } from './anvil/find-anvil.ts';
export { type AnvilOptions, type RunningAnvil, startAnvil } from './anvil/start-anvil.ts';
export {
  findBitcoind,
  findBtcd,
  findLitecoind,
  installBitcoind,
  installBtcd,
  installLitecoind,
} from './bitcoin/find-bitcoin.ts';
export {
  type BitcoinNodeOptions,
  type RunningBitcoin,
  startBitcoind,
  startBtcd,
  startLitecoind,
} from './bitcoin/start-bitcoin.ts';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/start-postgres.ts';
export {
  findSystemPostgres,
  installSystemPostgres,
  startSystemPostgres,
  type SystemPostgres,
} from './postgres/system-postgres.ts';
export { createTestDatabase, type TestDatabase } from './postgres/test-database.ts';
export { freePort, isPortFree } from './processes/free-port.ts';

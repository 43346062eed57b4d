export { type AnvilSource, findAnvil, installAnvil } from './anvil/find-anvil.ts';
export { type AnvilOptions, type RunningAnvil, startAnvil } from './anvil/start-anvil.ts';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/start-postgres.ts';
export {
  findSystemPostgres,
  installSystemPostgres,
  startSystemPostgres,
  type SystemPostgres,
} from './postgres/system-postgres.ts';
export { createTestDatabase, type TestDatabase } from './postgres/test-database.ts';
export { freePort, isPortFree } from './processes/free-port.ts';

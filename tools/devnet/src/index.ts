export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/start-postgres.ts';
export { createTestDatabase, type TestDatabase } from './postgres/test-database.ts';
export { freePort, isPortFree } from './processes/free-port.ts';

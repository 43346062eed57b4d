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
export { type Child, startChild } from './processes/child.ts';
export { waitUntil } from './processes/wait.ts';
export { openAccount, type SandboxAccount } from './sandbox/account.ts';
export { openSandboxDatabase } from './sandbox/database.ts';
export { openEvm } from './sandbox/evm.ts';
export { answers, startGateway } from './sandbox/gateway.ts';
export { type EvmSetting, writeNetworksFile } from './sandbox/networks-file.ts';
export { gatewayMain } from './sandbox/repository.ts';
export { runProgram } from './sandbox/run-program.ts';
export { openSigner, startSigner } from './sandbox/signer.ts';
export { openMasterKey, openWallet, type WalletAccounts } from './sandbox/wallet.ts';

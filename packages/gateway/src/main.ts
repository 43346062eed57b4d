#!/usr/bin/env node
import { runCommand } from './commands/run-command.ts';

// Set, not called: what is still being written to a pipe must get there.
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  explain: (line) => void process.stderr.write(`${line}\n`),
});

// The package's functions for the programs of the kill table, without the package.
import { noCounts, type Counters } from "../../src/export/process/account.js";

export function observe<F>(_name: string, fn: F): F {
  return fn;
}

export function configure(): void {}

export async function flush(_options: object): Promise<void> {}

export async function shutdown(_options: object): Promise<void> {}

export function counters(): Counters {
  return noCounts();
}

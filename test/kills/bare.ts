// What the programs of the kill table would be without the package.
import { noCounts, type Counters } from "../../src/export/process/registry.js";

export function observe<F>(fn: F): F {
  return fn;
}

export function configure(): void {}

export async function flush(): Promise<void> {}

export async function shutdown(): Promise<void> {}

export function counters(): Counters {
  return noCounts();
}

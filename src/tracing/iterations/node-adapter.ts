// Node's own adapters (`Readable.fromWeb`, `Duplex.fromWeb`) take a reader by the public method and,
// from Node 26 on, read from it by an internal one.
// To be removed, with its one caller in streams.ts, as soon as the tests of `Readable.fromWeb` in
// test/law pass without it on every Node that package.json admits (`npm run test:nodes`).
import util from "node:util";

const ADAPTERS = "node:internal/webstreams/adapters";

/** Node 22.12 and later; before, the adapters read by the public method. */
const { getCallSites } = util as {
  getCallSites?: (frames: number) => readonly { readonly scriptName: string }[];
};

/** Whether the method that calls this was itself called by one of Node's adapters. */
export function isCalledByAdapter(): boolean {
  // This function, the method, its caller.
  return getCallSites?.(3).at(-1)?.scriptName === ADAPTERS;
}

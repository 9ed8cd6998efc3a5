// The rows of the bench by the name they are chosen by, in the order of the table.
import type { Measure } from "../samples.js";
import { call, tree } from "./call.js";
import { burst, slowSink } from "./delivery.js";
import { generator, readableStream } from "./generator.js";
import { mistralCall, mistralStream } from "./mistral.js";
import { heap, importAlone, importTime, stack } from "./process.js";
import { snapshots } from "./snapshots.js";
import { off, sampledOut } from "./untraced.js";

export const ROWS: Readonly<Record<string, Measure>> = {
  call,
  tree,
  snapshots,
  off,
  "sampled-out": sampledOut,
  generator,
  "readable-stream": readableStream,
  "mistral-call": mistralCall,
  "mistral-stream": mistralStream,
  burst,
  "slow-sink": slowSink,
  import: importTime,
  "import-alone": importAlone,
  heap,
  stack,
};

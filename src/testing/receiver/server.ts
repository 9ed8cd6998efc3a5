// The mock of Langfuse's server: listens on this machine, stores the requests, and lists the broken
// rules of Langfuse. It knows nothing of the sender.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  aBoolean,
  aFunction,
  aNumber,
  aString,
  checkOptions,
  type Checks,
} from "../../foundation/options.js";
import { Datasets } from "../../langfuse-server/datasets.js";
import { ModelDefinitions } from "../../langfuse-server/models.js";
import { LANGFUSE_VERSION } from "../../langfuse-server/status.js";
import { Archive } from "./archive.js";
import { exchange } from "./exchange.js";
import { MediaStore } from "./media-store.js";
import type { Receiver, ReceiverOptions } from "./receiver.js";
import type { Backend } from "./routes.js";
import { inconsistentTraces } from "./rules/trace-attributes.js";
import { waitForLength } from "./waiting.js";

const CHECKS: Checks<ReceiverOptions> = {
  publicKey: aString,
  secretKey: aString,
  port: aNumber(0, 65_535),
  delayMs: aNumber(0, 2 ** 31 - 1, "milliseconds"),
  version: aString,
  answer: aFunction,
  strict: aBoolean,
};

/**
 * Starts a mock of Langfuse on this machine. It accepts spans over OTLP, in JSON or protobuf, reads
 * observations out of them as Langfuse 4.16 would, and lists every broken rule.
 *
 * @returns the receiver, listening on 127.0.0.1
 * @throws (rejects with) an InvalidOptionError for an unknown option or a wrong value; the system's
 * error if the port is not available
 * @example Check the traces of a program
 * const langfuse = await startReceiver();
 * const { url: baseUrl, publicKey, secretKey } = langfuse;
 * configure({ destination: { langfuse: { baseUrl, publicKey, secretKey } } });
 * await new PainterGuide().findBestPainterFrom("France");
 * await flush();
 * await langfuse.waitForSpans(2);
 * langfuse.assertClean({ complete: true });
 * await langfuse.close();
 * @example Let Langfuse fail once
 * await using langfuse = await startReceiver({
 *   answer: (_, n) => (n === 1 ? { status: 503 } : undefined),
 * });
 * @example Read an observation as Langfuse does
 * await using langfuse = await startReceiver();
 * await langfuse.waitForSpans(1);
 * expect(langfuse.observations[0]).toMatchObject({ type: "generation", model });
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  checkOptions("startReceiver", options, CHECKS);
  const { publicKey = "pk-lf-test", secretKey = "sk-lf-test", port = 0 } = options;
  const archive = new Archive();
  const mediaStore = new MediaStore((problem) => archive.violations.push(problem));
  let url = "";
  const backend: Backend = {
    archive,
    mediaStore,
    datasets: new Datasets(),
    models: new ModelDefinitions(),
    keys: { publicKey, secretKey },
    version: options.version ?? LANGFUSE_VERSION,
    strict: options.strict ?? true,
    baseUrl: () => url,
  };
  const server = createServer((message, response) => {
    exchange(message, response, backend, options).catch((error: unknown) => {
      // A client may close the connection. An `answer` that throws is a fault of the test.
      if (!message.errored) archive.violations.push(`the receiver failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url,
    publicKey,
    secretKey,
    spans: archive.spans,
    observations: archive.observations,
    violations: archive.violations,
    remarks: archive.remarks,
    requests: archive.requests,
    media: mediaStore.media,
    scores: archive.scores,
    ingestionEvents: archive.ingestionEvents,
    get resent() {
      return archive.resent;
    },
    waitForSpans: (count, { timeoutMs = 5000 } = {}) =>
      waitForLength(
        archive.spans,
        { count, timeoutMs, describe: ({ name, spanId }) => `span "${name}" (${spanId})` },
        archive,
      ),
    waitForRequests: (count, { timeoutMs = 5000 } = {}) =>
      waitForLength(
        archive.requests,
        { count, timeoutMs, describe: ({ method, path }) => `${method} ${path}` },
        archive,
      ),
    orphans: () => archive.orphans(),
    inconsistentTraces: () => inconsistentTraces(archive.spans),
    assertClean: ({ complete = false } = {}) => assertClean(archive, complete),
    clear: () => {
      archive.clear();
      mediaStore.media.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function assertClean(archive: Archive, complete: boolean): void {
  const orphans = archive.orphans().map(({ name, spanId, parentSpanId }) => {
    return `span "${name}" (${spanId}): its parent ${parentSpanId} has not arrived`;
  });
  const problems = complete
    ? [...archive.violations, ...orphans, ...inconsistentTraces(archive.spans)]
    : archive.violations;
  if (problems.length === 0) return;
  throw new Error(
    `${problems.length} of Langfuse's rules broken:` +
      problems.map((problem) => `\n  - ${problem}`).join(""),
  );
}

// Traces go through a proxy of the environment exactly where Node's own requests do.
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const entry = new URL("../../../dist/src/observe.js", import.meta.url).href;
/** One request of Node's own, and one with a trace. */
const program = `import http from "node:http";
  const { observe, flush } = await import(${JSON.stringify(entry)});
  await new Promise((end) => http.get("http://control.invalid/", end).on("error", end));
  observe("call", () => 1)();
  await flush();
  process.exit(0);`;

test.each([
  [{ NODE_USE_ENV_PROXY: "1" }, true],
  [{ NODE_USE_ENV_PROXY: "1", NO_PROXY: "control.invalid,langfuse.invalid" }, false],
  [{}, false],
])("traces go through a proxy where Node's own requests do: %j", async (variables, mayPass) => {
  const hosts: string[] = [];
  const proxy = createServer((request, response) => {
    hosts.push(new URL(request.url ?? "").hostname);
    request.resume();
    response.end("{}");
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, "127.0.0.1", resolve);
  });
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    env: {
      ...process.env,
      HTTP_PROXY: address,
      ...variables,
      LANGFUSE_PUBLIC_KEY: "pk",
      LANGFUSE_SECRET_KEY: "sk",
      LANGFUSE_BASE_URL: "http://langfuse.invalid",
      LANGFUSE_TIMEOUT: "1",
      MISTRAL_TRACED_SPOOL: "0",
    },
  });
  proxy.closeAllConnections();
  proxy.close();
  const doesNode = hosts.includes("control.invalid");
  if (!mayPass) expect(doesNode).toBe(false);
  // Node 24 and later 22 do.
  if (mayPass && Number(process.versions.node.split(".")[0]) >= 24) expect(doesNode).toBe(true);
  expect(hosts).toEqual(doesNode ? ["control.invalid", "langfuse.invalid"] : []);
});

// The link to the same trace in Langfuse: there where the environment has keys, and nowhere else.
import { afterEach, expect, it, vi } from "vitest";
import { startViewer } from "../../src/viewer/server.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { ask, viewer } from "./set-up.js";

afterEach(() => vi.unstubAllEnvs());

function setKeys(baseUrl: string, publicKey = "pk-lf-test", secretKey = "sk-lf-test"): void {
  vi.stubEnv("LANGFUSE_PUBLIC_KEY", publicKey);
  vi.stubEnv("LANGFUSE_SECRET_KEY", secretKey);
  vi.stubEnv("LANGFUSE_BASE_URL", baseUrl);
}

async function link(url: string): Promise<unknown> {
  return JSON.parse((await ask(`${url}/api/langfuse/abc`)).text) as unknown;
}

it("the link to Langfuse leads to the project of the keys, which is requested once", async () => {
  await using langfuse = await startReceiver();
  setKeys(langfuse.url);
  const { url } = await viewer();
  expect(await link(url)).toEqual({ url: `${langfuse.url}/project/project-test/traces/abc` });
  await link(url);
  expect(langfuse.requests.map(({ path }) => path)).toEqual(["/api/public/projects"]);
});

it("the link to Langfuse is absent without keys, and no request is sent", async () => {
  await using langfuse = await startReceiver();
  setKeys(langfuse.url, "", "");
  const { url } = await viewer();
  expect(await link(url)).toEqual({});
  expect(langfuse.requests).toEqual([]);
});

it("the link to Langfuse is absent with wrong keys", async () => {
  await using langfuse = await startReceiver();
  setKeys(langfuse.url, "pk-lf-other");
  const { url } = await viewer();
  expect(await link(url)).toEqual({});
});

it("the link to Langfuse is absent if the viewer receives the traces", async () => {
  const before = await startViewer();
  const port = Number(new URL(before.url).port);
  await before.close();
  setKeys(`http://localhost:${port}`);
  const { url } = await viewer({ receive: true, port });
  expect(await link(url)).toEqual({});
});

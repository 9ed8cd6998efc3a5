// The file that `writeHtml` writes: texts of traces can't leave their place in it.
import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { readTraces } from "../../src/reading/read-traces.js";
import { TraceStore } from "../../src/reading/trace-store.js";
import type { EmbeddedList } from "../../src/viewer/listing.js";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { writeHtml } from "../../src/viewer/html-file.js";
import { idOf, writeSpans, type MadeSpan } from "../browser/otlp.js";
import { posixTest } from "../posix.js";

async function written(spans: readonly MadeSpan[]): Promise<{ html: string; path: string }> {
  const directory = await mkdtemp(join(tmpdir(), "mistral-traced-html-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeSpans(join(directory, "traces.jsonl"), spans);
  const { store } = await readTraces([directory]);
  const path = join(directory, "traces.html");
  const bytes = await writeHtml(store, path);
  expect((await stat(path)).size).toBe(bytes);
  return { html: await readFile(path, "utf8"), path };
}

/** The contents of the file's elements, by their ids. */
function elements(html: string): ReadonlyMap<string, string> {
  return new Map(
    [...html.matchAll(/<script type="application\/gzip" id="([^"]*)">([^<]*)<\/script>/g)].map(
      ([, id = "", base64 = ""]) => [id, gunzipSync(Buffer.from(base64, "base64")).toString()],
    ),
  );
}

const span = { startMs: 1_800_000_000_000, durationMs: 5 };

it("the HTML file contains texts that would end it only where browsers do not read markup", async () => {
  const evil = `</script><script>alert(1)</script><!--traces-->__CONNECT__`;
  const { html } = await written([
    {
      ...span,
      traceId: idOf(1, 32),
      id: idOf(1, 16),
      name: evil,
      attributes: { "langfuse.observation.input": evil, "user.id": evil },
    },
  ]);
  expect(html).not.toContain("alert(1)");
  expect(html.match(/<script/g)).toHaveLength(3);
  const held = elements(html);
  expect([...held.keys()]).toEqual(["traces-0", "traces"]);
  const [trace] = JSON.parse(held.get("traces-0") ?? "") as ReceivedObservation[];
  expect(trace).toMatchObject({ name: evil, input: evil, userId: evil });
});

it("the HTML file may load nothing", async () => {
  const { html } = await written([]);
  expect(html).toMatch(/http-equiv="Content-Security-Policy"\s+content="default-src 'none'; /);
  expect(html).toContain("connect-src 'none'");
  const markup = html.replaceAll(/<script>[\s\S]*<\/script>|<!--[\s\S]*?-->/g, "");
  expect([...markup.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to)).toEqual(["data:,"]);
  expect(markup).not.toMatch(/url\(/);
});

it("the HTML file packs traces in parts of a few megabytes, with an index", async () => {
  const spans = Array.from({ length: 30 }, (_, n) => ({
    ...span,
    traceId: idOf(n, 32),
    id: idOf(n, 16),
    name: `trace ${n}`,
    attributes: { "langfuse.observation.input": "x".repeat(400_000) },
  }));
  const { html } = await written(spans);
  expect(html.length).toBeLessThan(300_000);
  const held = elements(html);
  const { traces, parts } = JSON.parse(held.get("traces") ?? "") as EmbeddedList;
  expect(new Set(parts)).toEqual(new Set([0, 1, 2]));
  traces.forEach(({ traceId }, index) => {
    expect(held.get(`traces-${parts[index]}`)).toContain(`"traceId":"${traceId}"`);
  });
});

posixTest(
  "the HTML file is readable by its owner only, also if it replaces a public file",
  async () => {
    const { path } = await written([]);
    expect((await stat(path)).mode & 0o077).toBe(0);
    await chmod(path, 0o644);
    await writeHtml(new TraceStore(), path);
    expect((await stat(path)).mode & 0o077).toBe(0);
  },
);

it("the HTML file lists a trace with more values than a call can have arguments", async () => {
  const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`key ${n}`, n]));
  const attributes = { "langfuse.observation.input": JSON.stringify(many) };
  const { html } = await written([
    { ...span, traceId: idOf(1, 32), id: idOf(1, 16), name: "many", attributes },
  ]);
  const list = JSON.parse(elements(html).get("traces") ?? "") as EmbeddedList;
  expect(list.traces[0]?.gist).toMatch(/^0, 1, 2, /);
});

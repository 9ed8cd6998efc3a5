import { EventEmitter, once } from "node:events";
import { createHash, randomBytes } from "node:crypto";
import dns from "node:dns";
import { afterEach, describe, expect, test, vi } from "vitest";
import { configure, counters, flush, langfuseContext, observe } from "../../src/index.js";
import { captureTraces, startReceiver, type ReceiverOptions } from "../../src/testing/index.js";
import { storeGuard } from "../../src/export/langfuse/media/store-address.js";
import { langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();
afterEach(() => configure({ enabled: false }));

const echo = observe("echo", (value: unknown) => value);

const take = observe("take", (_: unknown) => {});

function file(bytes: number | Buffer, type = "image/png") {
  const content = typeof bytes === "number" ? randomBytes(bytes) : bytes;
  const hash = createHash("sha256").update(content);
  const sha256 = hash.copy().digest("base64");
  const id = hash.digest("base64url").slice(0, 22);
  return {
    uri: `data:${type};base64,${content.toString("base64")}`,
    token: `@@@langfuseMedia:type=${type}|id=${id}|source=base64_data_uri@@@`,
    id,
    sha256,
    bytes: content.length,
  };
}

async function receiver(
  options: ReceiverOptions = {},
  configured: Parameters<typeof configure>[0] = {},
) {
  const langfuse = await startReceiver(options);
  configure({ destination: langfuseAt(langfuse.url), ...configured });
  return langfuse;
}

describe("files in data URIs", () => {
  test("files in input, output and metadata become tokens, and each is uploaded once", async () => {
    await using langfuse = await receiver();
    const image = file(3_000);
    const sound = file(2_000, "audio/mpeg");
    const pdf = file(5_001, "application/pdf");
    const call = observe("call", (_: unknown) => {
      langfuseContext.updateCurrentObservation({ metadata: { paper: pdf.uri, note: "n" } });
      return sound.uri;
    });
    call([{ type: "image_url", image_url: { url: image.uri } }, image.uri]);
    call({ again: image.uri, text: `see ${pdf.uri} and ${sound.uri}.` });
    await flush();

    expect(langfuse.observations[0]).toMatchObject({
      input: { input: [{ type: "image_url", image_url: { url: image.token } }, image.token] },
      output: sound.token,
      metadata: { paper: pdf.token, note: "n" },
    });
    expect(langfuse.observations[1]?.input).toEqual({
      again: image.token,
      text: `see ${pdf.token} and ${sound.token}.`,
    });
    const puts = langfuse.requests.filter(({ method }) => method === "PUT");
    expect(puts).toHaveLength(3);
    expect(langfuse.media.every(({ uploaded }) => uploaded)).toBe(true);
    const [first] = langfuse.spans;
    expect(langfuse.media).toContainEqual({
      mediaId: pdf.id,
      contentType: "application/pdf",
      byteLength: 5_001,
      sha256: pdf.sha256,
      traceId: first?.traceId,
      observationId: first?.spanId,
      field: "metadata",
      uploaded: true,
    });
    langfuse.assertClean({ complete: true });
    expect(warnings).toEqual([]);
  });

  test("files longer than the limit of texts stay whole, and do not count as text", async () => {
    await using langfuse = await receiver();
    const large = file(4 * 1024 * 1024, "image/jpeg");
    const text = "x".repeat(900_000);
    echo([large.uri, text]);
    await flush();
    expect(langfuse.observations[0]?.input).toEqual({ input: [large.token, text] });
    expect(langfuse.media[0]).toMatchObject({ byteLength: large.bytes, uploaded: true });
    langfuse.assertClean({ complete: true });
  });

  test("files beyond the limit are replaced by their type and size", async () => {
    await using langfuse = await receiver({}, { media: { maxBytes: 1_000 } });
    const [small, large] = [file(999), file(1_002)];
    take([small.uri, large.uri]);
    take(large.uri);
    await flush();
    const mark = "[image/png, 1002 bytes, left out]";
    expect(langfuse.observations.map(({ input }) => input)).toEqual([
      { input: [small.token, mark] },
      mark,
    ]);
    expect(langfuse.media).toHaveLength(1);
  });

  test("files stay text with uploads switched off, and are never cut in half", async () => {
    await using langfuse = await receiver({}, { media: false });
    const [small, large] = [file(300), file(1024 * 1024)];
    echo([small.uri, large.uri]);
    await flush();
    vi.stubEnv("LANGFUSE_MEDIA_UPLOAD_ENABLED", "false");
    configure({ destination: langfuseAt(langfuse.url) });
    echo(small.uri);
    await flush();
    expect(langfuse.observations.map(({ input }) => input)).toEqual([
      { input: [small.uri, "[image/png, 1048576 bytes, left out]"] },
      small.uri,
    ]);
    expect(langfuse.media).toEqual([]);
  });

  test("texts that only look like data URIs stay as they are", async () => {
    await using langfuse = await receiver();
    const values = [
      "data:image/png;base64,",
      "data:image/png;base64,no base64 at all!",
      "data:application/x-sh;base64,aGVsbG8=",
      "data:image/png,raw",
      ";base64,aGVsbG8=",
      "a base64 text: aGVsbG8=",
      `data:image/png;base64,"quoted"`,
    ];
    for (const value of values) echo({ value });
    await flush();
    expect(langfuse.observations.map(({ input }) => input)).toEqual(
      values.map((value) => ({ value })),
    );
    expect(langfuse.media).toEqual([]);
  });

  test("files are found anywhere in a text", async () => {
    await using langfuse = await receiver();
    const [one, two] = [file(30), file(10_000, "audio/wav")];
    const withParameter = one.uri.replace(";base64", ";name=a.png;base64");
    const text = `${one.uri} ${two.uri}\n(${two.uri})${withParameter}${two.uri}${one.uri}`;
    echo(text);
    echo({ nested: JSON.stringify({ text, url: two.uri }) });
    await flush();
    const placed = `${one.token} ${two.token}\n(${two.token})${one.token}${two.token}${one.token}`;
    expect(langfuse.observations[0]?.input).toBe(placed);
    expect(langfuse.observations[1]?.input).toEqual({
      nested: JSON.stringify({ text: placed, url: two.token }),
    });
  });

  test.each<[string, (base64: string) => string]>([
    ["lines of MIME", (base64) => base64.replaceAll(/.{76}/g, "$&\r\n")],
    ["lines of PEM", (base64) => base64.replaceAll(/.{64}/g, "$&\n")],
    ["lines of 70, indented", (base64) => base64.replaceAll(/.{70}/g, "$&\n    ")],
    ["lines of 1000", (base64) => base64.replaceAll(/.{1000}/g, "$&\n")],
    ["the url-safe alphabet", (base64) => base64.replaceAll("+", "-").replaceAll("/", "_")],
    ["no padding", (base64) => base64.replace(/=+$/, "")],
  ])("a file in base64 with %s is uploaded whole", async (_, shaped) => {
    await using langfuse = await receiver();
    const files = [file(100), file(3_001), file(20_000)];
    for (const { uri } of files) {
      const [head = "", base64 = ""] = uri.split(/(?<=,)/);
      const shape = head + shaped(base64);
      echo(shape);
      echo({ url: shape, text: `![a](${shape}) and more`, nested: JSON.stringify([shape]) });
    }
    await flush();
    expect(langfuse.observations.map(({ input }) => input)).toEqual(
      files.flatMap(({ token }) => [
        token,
        { url: token, text: `![a](${token}) and more`, nested: JSON.stringify([token]) },
      ]),
    );
    // The receiver compares the bytes with their hash.
    expect(langfuse.media.every(({ uploaded }) => uploaded)).toBe(true);
    expect(new Set(langfuse.media.map(({ sha256 }) => sha256))).toEqual(
      new Set(files.map(({ sha256 }) => sha256)),
    );
    langfuse.assertClean({ complete: true });
  });

  test("base64 with escapes of an address stays text, since its beginning is not the file", async () => {
    await using langfuse = await receiver();
    const escaped = file(3_000).uri.replaceAll("+", "%2B").replaceAll("/", "%2F");
    const uri = escaped.replace("image%2Fpng", "image/png");
    echo(uri);
    await flush();
    expect(langfuse.observations[0]?.input).toBe(uri);
    expect(langfuse.media).toEqual([]);
  });

  test("words after a file do not become a part of it", async () => {
    await using langfuse = await receiver();
    const [one, two] = [file(57), file(3_000)];
    const text = (of: "uri" | "token") =>
      `${one[of]}\nHello\n${one[of]}\nmagnificent!\n${one[of]}\ntogether\n${two[of]}-dash ${two[of]}_`;
    echo(text("uri"));
    await flush();
    expect(langfuse.observations[0]?.input).toBe(text("token"));
  });

  test("the search for files is quick in a text full of beginnings of data URIs", async () => {
    await using langfuse = await receiver();
    const [marks, heads] = [";base64,".repeat(100_000), "data:image/png;base64,".repeat(40_000)];
    echo([marks, heads]);
    await flush();
    expect(langfuse.observations[0]?.input).toEqual({ input: [marks, heads] });
  });

  test("a snapshot keeps files as they were, whatever the call does with them later", async () => {
    const image = file(100);
    const message = { url: image.uri };
    const { observations } = await captureTraces(() =>
      observe("call", (value: { url: string }) => {
        value.url = "changed";
      })(message),
    );
    expect(observations[0]?.input).toBe(JSON.stringify({ url: image.uri }));
  });
});

describe("an upload that fails", () => {
  test.each<[string, ReceiverOptions["answer"]]>([
    ["is refused", ({ path }) => (path.endsWith("/media") ? { status: 400 } : undefined)],
    ["is cut off", ({ path }) => (path.endsWith("/media") ? "cut" : undefined)],
    [
      "finds its store closed",
      ({ method }) => (method === "PUT" ? { status: 403, body: "expired" } : undefined),
    ],
  ])(
    "a failed upload, because it %s, holds no observation back and warns once",
    async (_, answer) => {
      const arrival = new EventEmitter();
      const arrived = once(arrival, "spans");
      await using langfuse = await receiver({
        answer: async (request, n) => {
          if (request.path.endsWith("/traces")) arrival.emit("spans");
          // Every request for the file waits until its observation is there.
          else await arrived;
          return answer?.(request, n);
        },
      });
      const image = file(100);
      echo(image.uri);
      await flush();
      expect(langfuse.observations[0]?.input).toBe(image.token);
      expect(counters()).toMatchObject({ sent: 1, failed: 0 });
      expect(warnings).toEqual([expect.stringContaining("was not uploaded")]);
    },
  );

  test("an upload does not begin if the server names the file otherwise than its token", async () => {
    await using langfuse = await receiver({
      answer: ({ path, headers }) =>
        path.endsWith("/media")
          ? {
              status: 201,
              body: { mediaId: "another", uploadUrl: `http://${headers["host"]}/upload/another` },
            }
          : undefined,
    });
    take(file(100).uri);
    await flush();
    expect(langfuse.requests.filter(({ method }) => method === "PUT")).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("it returned the id another")]);
  });

  test("a failed upload is tried again with the next observation of the file", async () => {
    await using langfuse = await receiver({
      answer: ({ path }, n) => (path.endsWith("/media") && n === 1 ? { status: 400 } : undefined),
    });
    const image = file(100);
    take(image.uri);
    await flush();
    take(image.uri);
    await flush();
    expect(langfuse.media.map(({ uploaded }) => uploaded)).toEqual([true]);
  });
});

describe("a mask", () => {
  test("a mask receives the file itself, and decides whether it leaves the process", async () => {
    await using langfuse = await receiver(
      {},
      { mask: ({ data }) => data.replaceAll(/data:image[^"]*/g, "[picture]") },
    );
    echo([file(100).uri]);
    await flush();
    expect(langfuse.observations[0]?.input).toEqual({ input: ["[picture]"] });
    expect(langfuse.media).toEqual([]);
  });
});

test.each([
  ["http://169.254.169.254/latest", "link-local or of a metadata service"],
  ["http://[fe80::1]/", "link-local or of a metadata service"],
  ["http://[fd00:ec2::254]/", "link-local or of a metadata service"],
  ["http://[::ffff:169.254.169.254]/", "link-local or of a metadata service"],
  ["http://0xa9fea9fe/", "link-local or of a metadata service"],
  ["ftp://127.0.0.1/", "must begin with https: (got ftp:)"],
])("a file is not uploaded to %s", async (uploadUrl, problem) => {
  let mediaId = "";
  await using langfuse = await receiver({
    answer: ({ path }) =>
      path.endsWith("/media") ? { status: 201, body: { uploadUrl, mediaId } } : undefined,
  });
  const image = file(100);
  mediaId = image.id;
  echo(image.uri);
  await flush();
  expect(warnings.join()).toContain(problem);
  expect(langfuse.spans).toHaveLength(1);
});

describe("the guard of a store's address", () => {
  test("only https is allowed where Langfuse is https", async () => {
    const { problemOf } = await storeGuard("https://langfuse.example");
    expect(problemOf(new URL("http://store.example/"))).toContain("http:");
    expect(problemOf(new URL("https://store.example/"))).toBeUndefined();
  });

  test("a name that resolves to a link-local address is not connected to", async () => {
    vi.spyOn(dns, "lookup").mockImplementation(((name: string, _: unknown, done: Done) =>
      done(null, [
        { address: name === "evil.test" ? "169.254.169.254" : "127.0.0.1", family: 4 },
      ])) as never);
    const { lookup } = await storeGuard("http://langfuse.example");
    const found = (name: string) =>
      new Promise((resolve) =>
        lookup(name, { all: true }, (error, addresses) => resolve(error?.message ?? addresses)),
      );
    expect(await found("evil.test")).toContain("link-local");
    expect(await found("store.test")).toEqual([{ address: "127.0.0.1", family: 4 }]);
  });
});

type Done = (error: null, addresses: readonly { address: string; family: number }[]) => void;

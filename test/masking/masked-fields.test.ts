// Each attribute of an observation that is sent passes through the mask, or is listed here with a reason.
import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import {
  configure,
  flush,
  langfuseContext,
  maskPersonalData,
  maskSecrets,
  observe,
  type Mask,
} from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { langfuseAt, unconfigured } from "../export/set-up.js";

unconfigured();

const SECRET = "hush-1234";
const hush: Mask = ({ data }) => data.replaceAll(SECRET, "[hush]");

/** Langfuse groups by these words of the program, or they are numbers and words of this package. */
const UNMASKED = new Set([
  "langfuse.observation.type",
  "langfuse.observation.level",
  "langfuse.observation.model.name",
  "langfuse.observation.usage_details",
  "langfuse.observation.cost_details",
  "langfuse.observation.completion_start_time",
  "langfuse.observation.prompt.name",
  "langfuse.observation.prompt.version",
  "langfuse.internal.is_app_root",
  "langfuse.environment",
  "langfuse.release",
  "langfuse.trace.public",
]);
const MASKED = new Set([
  "langfuse.observation.input",
  "langfuse.observation.output",
  "langfuse.observation.status_message",
  "langfuse.observation.model.parameters",
  "langfuse.observation.metadata",
  "langfuse.trace.name",
  "langfuse.trace.metadata",
  "langfuse.trace.tags",
  "langfuse.version",
  "user.id",
  "session.id",
]);

test("each attribute of an observation is masked, or known to be the program's own word", async () => {
  await using langfuse = await startReceiver();
  configure({ destination: langfuseAt(langfuse.url), mask: hush, release: "2.4.0" });
  const tell = observe(
    "tell",
    (secret: string) => {
      langfuseContext.updateCurrentObservation({
        output: secret,
        statusMessage: secret,
        level: "WARNING",
        version: secret,
        model: "mistral-small-latest",
        modelParameters: { stop: secret },
        metadata: { secret },
        usage: { input: 1, output: 1 },
        completionStartTime: new Date(),
        prompt: { name: "greeting", version: 1 },
      });
      langfuseContext.updateCurrentTrace({
        name: secret,
        userId: secret,
        sessionId: secret,
        tags: [secret],
        metadata: { secret },
        public: true,
      });
    },
    { asType: "generation" },
  );
  tell(SECRET);
  await flush();

  const attributes = { ...langfuse.spans[0]?.attributes };
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("gen_ai.")) continue;
    if (!UNMASKED.has(name))
      expect([name, JSON.stringify(value)]).toEqual([name, expect.stringContaining("[hush]")]);
  }
  expect(Object.keys(attributes)).toEqual(
    expect.arrayContaining(
      [...MASKED, ...UNMASKED].filter((name) => name !== "langfuse.environment"),
    ),
  );
  expect(langfuse.requests.map(({ body }) => body.toString()).join()).not.toContain(SECRET);
});

const bytes = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(30_000)]);
const uri = `data:image/png;base64,${bytes.toString("base64")}`;
const sha256 = createHash("sha256").update(bytes).digest("base64");

test.each<[string, Mask | readonly Mask[], string[]]>([
  ["that looks for digits", ({ data }) => data.replaceAll(/\d{3,}/g, "#"), [sha256]],
  ["of the package", [maskSecrets, maskPersonalData], [sha256]],
  [
    "that removes pictures",
    ({ data }) => data.replaceAll(/data:image\/png;base64,[\w+/=]+/g, "[picture]"),
    [],
  ],
  ["that halves its text", ({ data }) => data.slice(0, data.length / 2), []],
])("a mask %s leaves a file whole or out", async (_, mask, uploaded) => {
  await using langfuse = await startReceiver();
  configure({ destination: langfuseAt(langfuse.url), mask });
  observe("look", (_input: object) => "a cat")({ url: uri, text: "call 12345678" });
  await flush();
  expect(langfuse.media.map((file) => file.sha256)).toEqual(uploaded);
  expect(JSON.stringify(langfuse.observations)).not.toContain(uri.slice(30, 80));
});

test.each([
  ["lines of 76", /.{76}/g, "$&\r\n"],
  ["lines of 1000", /.{1000}/g, "$&\n"],
  ["the url-safe alphabet", /[+/]/g, (letter: string) => (letter === "+" ? "-" : "_")],
])("a file in base64 with %s is uploaded whole under masks", async (_, pattern, shaped) => {
  await using langfuse = await startReceiver();
  const digits: Mask = ({ data }) => data.replaceAll(/\d{3,}/g, "#");
  configure({ destination: langfuseAt(langfuse.url), mask: [digits, maskSecrets] });
  const [head = "", base64 = ""] = uri.split(/(?<=,)/);
  const shape = head + base64.replaceAll(pattern, shaped as string);
  observe("look", (_input: object) => shape)({ url: shape, text: `${shape} call 12345678` });
  await flush();
  expect(new Set(langfuse.media.map((file) => file.sha256))).toEqual(new Set([sha256]));
  expect(JSON.stringify(langfuse.observations)).not.toContain(shape.slice(30, 80));
  expect(JSON.stringify(langfuse.observations[0]?.input)).toContain("@@@ call #");
  // The mask works on a text with the file itself, too.
  expect(maskSecrets({ data: `${shape} sk-lf-12345678` })).toBe(`${shape} [redacted]`);
});

test("a mask's answer is cut to the size of a snapshot", async () => {
  await using langfuse = await startReceiver();
  configure({ destination: langfuseAt(langfuse.url), mask: () => "x".repeat(3_000_000) });
  observe("echo", (text: string) => text)("hello");
  await flush();
  const { input } = langfuse.observations[0]!;
  expect(String(input).length).toBeLessThan(1_000_100);
  expect(input).toContain("of 3000000 characters left out");
});

test.each([
  "a",
  "eyJaaaaaaaa.",
  "Bearer ",
  "Authorization: ",
  "://a:",
  "Digest a=b,",
  "-----BEGIN PRIVATE KEY-----",
  "token=",
  "token=a,",
  "password_",
  "a.",
  "a@",
  "a@b.",
  "+1 ",
  "0123 ",
  "4111 ",
  "DE89",
  "1.",
  "a:",
  "::",
  "data:a/b;base64,A",
  ",FILEX",
  "phone: ",
  "\\n",
])("both masks read a text full of %j in linear time", (part) => {
  const time = (length: number): number => {
    const data = part.repeat(length / part.length);
    const { user } = process.cpuUsage();
    maskPersonalData({ data: maskSecrets({ data }) });
    return (process.cpuUsage().user - user) / 1_000;
  };
  expect(time(50_000)).toBeLessThan(1_000);
});

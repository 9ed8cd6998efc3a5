import { trace } from "@opentelemetry/api";
import { describe, expect, test } from "vitest";
import type {
  ConfigureOptions,
  DestinationOptions,
} from "../../src/export/configure/configure-options.js";
import { configure } from "../../src/export/configure/configure.js";
import { registry } from "../../src/export/process/registry.js";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { state } from "../../src/tracing/state.js";
import { keys, langfuseV3At, stubLangfuse, unconfigured } from "./set-up.js";

unconfigured();

const tracerProvider = trace.getTracerProvider();
const otlp = { url: "http://127.0.0.1:9/v1/traces" };

describe("options without effect", () => {
  test.each<[keyof ConfigureOptions, unknown]>([
    ["record", true],
    ["record", false],
    ["sample", 0.5],
    ["flushAt", 1],
    ["flushInterval", 0],
    ["timeout", 1],
    ["spool", false],
    ["onDrop", () => {}],
  ])("configure rejects %s beside the destination tracerProvider", (name, value) => {
    configure({ environment: "before", destination: { langfuse: keys } });
    const options: ConfigureOptions = { destination: { tracerProvider }, [name]: value };
    expect(() => configure(options)).toThrow(InvalidOptionError);
    expect(() => configure(options)).toThrow(
      `configure: \`${name}\` has no effect beside \`destination.tracerProvider\`. Leave one out.`,
    );
    expect(state.environment).toBe("before");
  });

  test("configure rejects spool beside the destination langfuseV3", () => {
    const options: ConfigureOptions = { destination: langfuseV3At("http://c"), spool: true };
    expect(() => configure(options)).toThrow(
      "`spool` has no effect beside `destination.langfuseV3`",
    );
  });

  test("configure accepts undefined options beside the destination tracerProvider", () => {
    configure({ destination: { tracerProvider }, sample: undefined, spool: undefined });
    expect(state.enabled).toBe(true);
  });

  test("an option without effect and a second destination are compile errors", () => {
    const misuses = [
      // @ts-expect-error -- sample has no effect beside destination.tracerProvider
      () => configure({ destination: { tracerProvider }, sample: 0.5 }),
      // @ts-expect-error -- spool has no effect beside destination.langfuseV3
      () => configure({ destination: langfuseV3At("http://c"), spool: false }),
      // @ts-expect-error -- one key only
      () => configure({ destination: { langfuse: keys, otlp } }),
      // @ts-expect-error -- an unknown key
      () => configure({ destination: { langfuse: { publikKey: "pk" } } }),
    ];
    for (const misuse of misuses) expect(misuse).toThrow(InvalidOptionError);
    const destination: DestinationOptions = { otlp };
    expect(() => configure({ destination, spool: false, sample: 0.5 })).not.toThrow();
  });
});

test("the registry holds the destination that was configured last, with its sink, project and spool", () => {
  stubLangfuse("http://one");
  configure({ destination: { otlp }, spool: { directory: "/nowhere/spool" } });
  expect(registry.defaultRoute).toMatchObject({
    sink: state.sink,
    server: { ...keys, baseUrl: "http://one" },
    spoolDirectory: "/nowhere/spool",
  });

  configure({ enabled: false });
  expect(registry.defaultRoute).toBeUndefined();
});

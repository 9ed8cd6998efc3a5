// `@tool` on methods and `tool(fn)`, in both decorator systems; the file is run in each.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { InvalidOptionError, MisuseError, observe, tool } from "../../../../src/index.js";
import { definitionOf } from "../../../../src/mistral/tools/definition.js";
import { captureTraces, formatTrace } from "../../../../src/testing/index.js";
import type { Callable } from "../../../../src/tracing/invocation.js";

const description = "The weather in a city";
const parameters = z.object({ city: z.string() });

class Weather {
  constructor(readonly sky = "clear") {}

  @tool({ description, parameters })
  async weather({ city }: { city: string }) {
    return { city, sky: this.sky };
  }

  @tool({ description, parameters, name: "get_weather" })
  static shared({ city }: { city: string }, _context?: unknown) {
    return `${city} is sunny`;
  }

  @observe({ metadata: { source: "station" } })
  @tool({ description, parameters })
  observedAbove({ city }: { city: string }) {
    return city;
  }

  @tool({ description, parameters, name: "tool_name" })
  @observe({ captureInput: false, name: "own name" })
  observedBelow({ city }: { city: string }) {
    return city;
  }

  @tool({ description })
  fails(): string {
    throw new Error("no station");
  }
}

async function traceOf(run: () => unknown): Promise<string> {
  const { observations } = await captureTraces(run);
  return formatTrace(observations, { metadata: true });
}

describe("a tool that the program calls itself", () => {
  it("a tool called by the program returns what the method returns, on its own object, as one observation", async () => {
    const { result, observations } = await captureTraces(() =>
      new Weather("grey").weather({ city: "Lyon" }),
    );
    expect(result).toEqual({ city: "Lyon", sky: "grey" });
    expect(formatTrace(observations)).toBe(
      'weather (tool)\n  in:  {"city":"Lyon"}\n  out: {"city":"Lyon","sky":"grey"}',
    );
  });

  it("a tool called by the program is recorded under its name, with its arguments without the context", async () => {
    expect(await traceOf(() => Weather.shared({ city: "Rome" }, "context"))).toBe(
      'get_weather (tool)\n  in:  {"city":"Rome"}\n  out: Rome is sunny',
    );
  });

  it("a tool with @observe above or below it is one observation, by the options of @observe", async () => {
    const weather = new Weather();
    expect(await traceOf(() => weather.observedAbove({ city: "Rome" }))).toBe(
      'observedAbove (tool)\n  in:  {"city":"Rome"}\n  out: Rome\n  metadata.source: station',
    );
    expect(await traceOf(() => weather.observedBelow({ city: "Rome" }))).toBe(
      "own name (tool)\n  out: Rome",
    );
  });

  it("a tool called by the program throws what the method throws", async () => {
    expect(await traceOf(() => expect(() => new Weather().fails()).toThrow("no station"))).toBe(
      'fails (tool) ERROR "no station"\n  out: {"error":"Error: no station"}',
    );
  });
});

describe("a tool's definition", () => {
  it("a tool's definition stays on the method, whatever other decorators wrap it", () => {
    const { weather, observedAbove, observedBelow, fails } = Weather.prototype;
    const names = [weather, observedAbove, observedBelow, fails, Weather.shared].map(
      (fn) => definitionOf(fn as Callable)?.name,
    );
    expect(names).toEqual(["weather", "observedAbove", "tool_name", "fails", "get_weather"]);
    expect(definitionOf(weather as Callable)).toMatchObject({
      description,
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    });
    expect(definitionOf(fails as Callable)?.parameters).toEqual({ type: "object", properties: {} });
  });

  it("tool(fn) makes a function a tool, and leaves its name, length and result", async () => {
    const lookup = tool(async ({ city }) => city.length, { description, parameters, name: "size" });
    expect(await traceOf(() => lookup({ city: "Oslo" }))).toBe(
      'size (tool)\n  in:  {"city":"Oslo"}\n  out: 4',
    );
    expect(lookup).toHaveLength(1);
    expect(tool(function now() {}, { description }).name).toBe("now");
  });
});

describe("a value that cannot be a tool is an error when the class is defined, with the remedy", () => {
  const wrong = tool({ description }) as never as (...args: unknown[]) => never;
  const bare = tool as never as (...args: unknown[]) => never;

  const cases: Record<string, [() => unknown, RegExp]> = {
    "a field": [
      () => {
        class Wrong {
          @wrong
          run = () => "";
        }
        return Wrong;
      },
      /For a function stored in a field or an accessor, write tool\(fn, \{ ... \}\)\. It is on (Wrong\.)?run\./,
    ],
    "a getter": [
      () => {
        class Wrong {
          @wrong
          get run() {
            return "";
          }
        }
        return Wrong;
      },
      /not a getter or a setter\. Write a method\. It is on (Wrong\.)?run\./,
    ],
    "a class": [
      () => {
        @wrong
        class Wrong {
          run() {}
        }
        return Wrong;
      },
      /not a class\. Put it on each method that is a tool/,
    ],
    "a method without options": [
      () => {
        class Wrong {
          @bare
          run() {}
        }
        return Wrong;
      },
      /Write @tool\(\{ description, parameters \}\)\. It is on (Wrong\.)?run\./,
    ],
    "a function without a name": [
      () => tool(() => "", { description }),
      /the name of a tool must be 1 to 64 letters, digits, "_" and "-" \(got ""\)\. Pass one as \{ name \}\./,
    ],
    "a name that Mistral refuses": [
      () => tool(() => "", { description, name: "get weather" }),
      /got "get weather"/,
    ],
    "a class as the function": [() => bare(Weather, { description }), /not a class/],
  };

  it.each(Object.keys(cases))("an error when the class is defined explains %s", (what) => {
    const [run, message] = cases[what]!;
    expect(run).toThrow(MisuseError);
    expect(run).toThrow(message);
  });

  it("@tool with a wrong option is an error when the class is defined", () => {
    expect(() => bare({ description: 5 })).toThrow(InvalidOptionError);
    expect(() => bare({ description: 5 })).toThrow("`description` must be a non-empty string");
    expect(() => bare({})).toThrow("`description` is required");
    expect(() => bare("weather")).toThrow("tool: the options must be an object");
    expect(() => bare({ description, parameter: parameters })).toThrow(
      "unknown option `parameter`",
    );
  });
});

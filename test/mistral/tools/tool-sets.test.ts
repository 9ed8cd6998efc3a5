// The tools of a loop: those of a service, of other objects, functions, and Mistral's own.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { observe } from "../../../decorators/observe.js";
import { tool } from "../../../decorators/tool.js";
import { InvalidOptionError, MisuseError } from "../../../src/foundation/errors.js";
import { MistralTraced } from "../../../src/mistral/mistral-traced.js";
import type { RunToolsRequest } from "../../../src/mistral/tools/request.js";
import { runTools } from "../../../src/mistral/tools/run.js";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import { formatTrace } from "../../../src/testing/format-trace.js";
import { startClient } from "../client.js";
import { call, request } from "./service.js";

const description = "A tool";

class Base extends MistralTraced {
  protected greeting = "hello";

  @tool({ description })
  greet() {
    return `${this.greeting} from the base`;
  }

  @tool({ description })
  overridden() {
    return "base";
  }
}

class Service extends Base {
  protected override greeting = "bonjour";

  @tool({ description })
  #hidden() {
    return `hidden ${this.greeting}`;
  }

  override overridden() {
    return `${super.overridden()}, overridden`;
  }

  readonly field = tool(() => `field ${this.greeting}`, { description, name: "field" });

  @tool({ description, name: "static_tool" })
  static shared() {
    return "shared";
  }

  get broken(): string {
    throw new Error("nobody asks a getter");
  }

  useHidden() {
    return this.#hidden();
  }
}

class Clock {
  hours = 12;

  @tool({ description })
  time() {
    return `${this.hours} o'clock`;
  }
}

const dice = tool(() => 4, { name: "dice", description });

/** The names of the tools in `request`, and the result of each. */
async function used(tools?: readonly object[]) {
  const names: string[] = [];
  const { raw, standIn } = await startClient({
    replies: ({ body }) => {
      const { tools, messages } = body as {
        tools: { function?: { name: string }; type: string }[];
        messages: unknown[];
      };
      if (messages.length > 1) return { text: "Done." };
      names.push(...tools.map(({ function: fn, type }) => fn?.name ?? type));
      return { toolCalls: tools.flatMap(({ function: fn }) => (fn ? [call(fn.name, {})] : [])) };
    },
  });
  const service = new Service(raw);
  const { steps } = await service.runTools({ ...request, ...(tools && { tools }) });
  const results = Object.fromEntries(steps[0]!.calls.map(({ name, content }) => [name, content]));
  return { names, results, service, standIn };
}

describe("the tools", () => {
  it("the tools are by default all of the service: inherited, overridden, hidden, and in fields", async () => {
    const { results, service } = await used();
    expect(results).toEqual({
      greet: "bonjour from the base",
      overridden: "base, overridden",
      field: "field bonjour",
      hidden: "hidden bonjour",
    });
    expect(service.useHidden()).toBe("hidden bonjour");
  });

  it("tools are recorded by the options of @observe around them, hidden ones too", async () => {
    class Vault extends MistralTraced {
      @observe({ name: "unlock", captureInput: false, metadata: { floor: 1 } })
      @tool({ description, parameters: z.object({ pin: z.string() }) })
      #open({ pin }: { pin: string }) {
        return `opened, ${pin.length} digits`;
      }

      open = () => this.#open({ pin: "" });
    }
    const replies = [{ toolCalls: [call("open", { pin: "1234" })] }, { text: "Done." }];
    const { raw } = await startClient({ replies });
    const { result, observations } = await captureTraces(() => new Vault(raw).runTools(request));
    expect(result.steps[0]?.calls[0]?.content).toBe("opened, 4 digits");
    expect(observations.find(({ type }) => type === "tool")).toMatchObject({
      name: "unlock",
      input: undefined,
      metadata: { floor: "1" },
    });
  });

  it("a tool with a type from @observe is one observation of that type", async () => {
    class Vault extends MistralTraced {
      @observe({ asType: "agent" })
      @tool({ description, parameters: z.object({ pin: z.string() }) })
      open({ pin }: { pin: string }) {
        return `${pin.length} digits`;
      }
    }
    const replies = [{ toolCalls: [call("open", { pin: "1234" })] }, { text: "Done." }];
    const { raw } = await startClient({ replies });
    const { observations } = await captureTraces(() => new Vault(raw).runTools(request));
    expect(observations.filter(({ name }) => name === "open")).toMatchObject([{ type: "agent" }]);
  });

  it("an overridden or bound tool is one observation by the tool's options", async () => {
    class Vault extends MistralTraced {
      @observe({ captureInput: false, metadata: { floor: 1 } })
      @tool({ description, parameters: z.object({ pin: z.string() }) })
      open({ pin }: { pin: string }) {
        return `${pin.length} digits`;
      }
    }
    class Overriding extends Vault {
      override open({ pin }: { pin: string }) {
        return `opened, ${super.open({ pin })}`;
      }
    }
    class Binding extends Vault {
      constructor(...args: ConstructorParameters<typeof MistralTraced>) {
        super(...args);
        this.open = this.open.bind(this);
      }
    }
    const given = async (Service: typeof Vault) => {
      const replies = [{ toolCalls: [call("open", { pin: "1234" })] }, { text: "Done." }];
      const { raw } = await startClient({ replies });
      const { observations } = await captureTraces(() => new Service(raw).runTools(request));
      return observations.filter(({ type }) => type === "tool");
    };
    const known = { name: "open", input: undefined, metadata: { floor: "1" } };
    expect(await given(Overriding)).toMatchObject([{ ...known, output: "opened, 4 digits" }]);
    expect(await given(Binding)).toMatchObject([{ ...known, output: "4 digits" }]);
  });

  it("the tools may be methods, functions, other objects, classes, and Mistral's built-in ones", async () => {
    const { names, results } = await used([
      Service.prototype.greet,
      dice,
      new Clock(),
      Service,
      { type: "web_search" },
    ]);
    expect(names).toEqual(["greet", "dice", "time", "static_tool", "web_search"]);
    expect(results).toEqual({
      greet: "bonjour from the base",
      dice: "4",
      time: "12 o'clock",
      static_tool: "shared",
    });
  });

  it("the tools may be methods that a subclass overrides or the constructor binds", async () => {
    class Bound extends Base {
      constructor(...args: ConstructorParameters<typeof MistralTraced>) {
        super(...args);
        this.greet = this.greet.bind(this);
      }

      override overridden() {
        return "overridden";
      }

      ask() {
        return this.runTools({ ...request, tools: [this.greet, this.overridden] });
      }
    }
    const toolCalls = [call("greet", {}), call("overridden", {})];
    const { raw } = await startClient({ replies: [{ toolCalls }, { text: "Done." }] });
    const { steps } = await new Bound(raw).ask();
    expect(steps[0]?.calls.map(({ content }) => content)).toEqual([
      "hello from the base",
      "overridden",
    ]);
  });

  it("a tool may be given twice", async () => {
    const clock = new Clock();
    expect((await used([clock, clock, dice, dice])).names).toEqual(["time", "dice"]);
  });

  const same = tool(() => 1, { name: "dice", description });
  it.each<[string, readonly object[], RegExp]>([
    ["two of one name", [dice, same], /has two tools named "dice"/],
    [
      "a method without its object",
      [Clock.prototype.time],
      /tools\[0\] is the method time without its object\. Pass the object/,
    ],
    [
      "a function without @tool",
      [dice, () => 1],
      /tools\[1\] must be a tool.*\(got the function .* Write tool\(fn, \{ \.\.\. \}\)/,
    ],
    [
      "an object without tools",
      [{}],
      /tools\[0\] must be a tool or an object with @tool methods \(got an object/,
    ],
    [
      "a definition without a function",
      [{ type: "function", function: { name: "x", parameters: {} } }],
      /has a definition, but no function/,
    ],
  ])("tools that are %s are rejected", async (_, tools, message) => {
    const { raw, standIn } = await startClient();
    const run = runTools(raw, { ...request, tools });
    await expect(run).rejects.toThrow(MisuseError);
    await expect(run).rejects.toThrow(message);
    expect(standIn.requests).toHaveLength(0);
  });

  it("a run without tools is an error", async () => {
    const { raw } = await startClient();
    await expect(new MistralTraced(raw).runTools(request)).rejects.toThrow(
      "runTools has no tools. Put @tool({ ... }) on methods of the class, or pass { tools }.",
    );
    await expect(runTools(raw, request as RunToolsRequest & { tools: object[] })).rejects.toThrow(
      "runTools has no tools",
    );
  });

  it.each([
    [{ maxRounds: 0 }, "`maxRounds` must be a whole number of 1 or more (got 0)"],
    [{ parallel: "no" }, "`parallel` must be true or false"],
    [{ signal: {} }, "`signal` must be an AbortSignal"],
    [{ toolErrors: "ignore" }, '`toolErrors` must be one of "answer", "throw"'],
    [{ tools: {} }, "`tools` must be an array"],
  ])("runTools rejects the options %j", async (wrong, message) => {
    const { raw } = await startClient();
    const run = runTools(raw, { ...request, tools: [dice], ...(wrong as object) });
    await expect(run).rejects.toThrow(InvalidOptionError);
    await expect(run).rejects.toThrow(message);
  });
});

class Observed extends MistralTraced {
  @observe({ captureInput: false, metadata: { source: "desk" } })
  @tool({ description, name: "desk_lookup" })
  async lookup() {
    return this.step();
  }

  @observe()
  step() {
    return "found";
  }

  @tool({ description })
  again(_args?: object, depth?: unknown): string {
    return typeof depth === "number" ? `${depth}` : this.again({}, 1);
  }
}

describe("a tool in the trace", () => {
  it("a tool with @observe is one observation by its options, with nested calls below it", async () => {
    const { raw } = await startClient({
      replies: [
        { toolCalls: [call("desk_lookup", { secret: 1 }), call("again", {})] },
        { text: "Done." },
      ],
    });
    const { observations } = await captureTraces(() => new Observed(raw).runTools(request));
    const text = formatTrace(observations, { usage: false, metadata: true, width: 40 });
    expect(
      text
        .replaceAll(/ {2}metadata\.(response|tool_call)_id: .*\n/g, "")
        .split("\n")
        .slice(5),
    ).toMatchInlineSnapshot(`
      [
        "├─ mistral.chat.complete (generation) mistral-small-latest",
        "│    in:  {"messages":[{"role":"user","content":"H…",
        "│    out: {"role":"assistant","content":"","tool_c…",
        "│    metadata.mistral_correlation_id: e1e31a2d-19c0-b7e9-8918-8a7524f2a1c0",
        "│    metadata.finish_reason: tool_calls",
        "│  ├─ desk_lookup (tool)",
        "│  │ out: found",
        "│  │ metadata.source: desk",
        "│  │ metadata.tool_call_id: 2QArPLya5",
        "│  └─ step (span)",
        "│       out: found",
        "├─ again (tool)",
        "│  │ in:  {}",
        "│  │ out: 1",
        "│  │ metadata.tool_call_id: 8k6yTYs68",
        "│  └─ again (tool)",
        "│       in:  {}",
        "│       out: 1",
        "└─ mistral.chat.complete (generation) mistral-small-latest",
        "     in:  {"messages":[{"role":"user","content":"H…",
        "     out: {"role":"assistant","content":"Done."}",
        "     metadata.mistral_correlation_id: 317d0057-640c-0e2f-6ada-0cf0fad6c83d",
        "     metadata.finish_reason: stop",
        "     metadata.response_id: 86a7e131e4b36059db897ed1422cb404",
      ]
    `);
  });
});

// The tools of one loop: found on objects and functions, told to Mistral, looked up by name.
import type { ChatCompletionRequestTool } from "../sdk.js";
import { MisuseError } from "../../foundation/errors.js";
import { show } from "../../foundation/options.js";
import type { Callable } from "../../tracing/invocation.js";
import { isFields, stringOf } from "../wire/json.js";
import { definitionOf, hiddenTools, type ToolDefinition } from "./definition.js";

/** A tool with the object that it is called on. */
export interface BoundTool {
  readonly definition: ToolDefinition;
  readonly fn: Callable;
  /**
   * The function with the definition, if it is not `fn`: the method that `fn` overrides, or `fn`
   * unbound.
   */
  readonly declared?: Callable;
  readonly self: unknown;
}

/** The tools that the model may call in one loop. */
export class ToolSet {
  private readonly byName = new Map<string, BoundTool>();
  private readonly builtIn: ChatCompletionRequestTool[] = [];

  /**
   * @param sources see `ToolLoopOptions.tools`; undefined: all of `self`
   * @param self the service that runs the loop
   * @throws MisuseError for a value that is not a tool, and for two tools of one name
   */
  constructor(
    private readonly where: string,
    sources: readonly unknown[] | undefined,
    self: object | undefined,
  ) {
    const own = self === undefined ? [] : toolsOf(self);
    if (sources === undefined && own.length === 0) {
      throw new MisuseError(
        `${where} has no tools. Put @tool({ ... }) on methods of the class, or pass { tools }.`,
      );
    }
    if (sources === undefined) own.forEach((tool) => this.add(tool));
    else sources.forEach((source, place) => this.addSource(source, `tools[${place}]`, own));
  }

  get(name: string): BoundTool | undefined {
    return this.byName.get(name);
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  /** As the SDK sends them; undefined for none, as an empty list is refused. */
  forRequest(): ChatCompletionRequestTool[] | undefined {
    const functions = [...this.byName.values()].map(({ definition }) => ({
      type: "function" as const,
      function: {
        name: definition.name,
        description: definition.description,
        parameters: definition.parameters,
        ...(definition.strict !== undefined && { strict: definition.strict }),
      },
    }));
    const tools = [...functions, ...this.builtIn];
    return tools.length > 0 ? tools : undefined;
  }

  private addSource(source: unknown, place: string, own: readonly BoundTool[]): void {
    const where = `${this.where}: ${place}`;
    // An override of a tool, or a bound one, bears no definition of its own.
    const tool = own.find(({ fn }) => fn === source);
    if (tool !== undefined) {
      this.add(tool);
      return;
    }
    if (typeof source === "function" && definitionOf(source as Callable)) {
      this.add(functionTool(source as Callable, where));
      return;
    }
    const tools = typeof source === "function" || isFields(source) ? toolsOf(source) : [];
    tools.forEach((tool) => this.add(tool));
    if (tools.length > 0) return;
    const type = isFields(source) ? stringOf(source["type"]) : undefined;
    if (type !== undefined && type !== "function") {
      this.builtIn.push(source as ChatCompletionRequestTool);
      return;
    }
    throw new MisuseError(
      type === "function"
        ? `${where} has a definition, but no function. Write tool(fn, { description, parameters }).`
        : `${where} must be a tool or an object with @tool methods (got ${show(source)}). Write tool(fn, { ... }) or put @tool on its methods.`,
    );
  }

  private add(tool: BoundTool): void {
    const { name } = tool.definition;
    const sameName = this.byName.get(name);
    if (sameName !== undefined && (sameName.fn !== tool.fn || sameName.self !== tool.self)) {
      throw new MisuseError(`${this.where} has two tools named "${name}". Rename one.`);
    }
    this.byName.set(name, tool);
  }
}

/** A function that a program has made a tool; a method would not know its object. */
function functionTool(fn: Callable, where: string): BoundTool {
  const definition = definitionOf(fn) as ToolDefinition;
  if (!definition.isMethod) return { definition, fn, self: undefined };
  throw new MisuseError(
    `${where} is the method ${definition.name} without its object. Pass the object, as in tools: [service].`,
  );
}

/**
 * The tools that `owner` has as methods or as properties, inherited ones too. A method that
 * overrides a tool is that tool, with or without a decorator of its own.
 */
function toolsOf(owner: object): readonly BoundTool[] {
  const functions = new Map<PropertyKey, Callable>();
  const tools = new Map<PropertyKey, BoundTool>();
  for (
    let level: object | null = owner;
    level !== null && level !== Object.prototype && level !== Function.prototype;
    level = Object.getPrototypeOf(level) as object | null
  ) {
    for (const key of Reflect.ownKeys(level)) {
      // Getters are left alone: to ask one may do anything.
      const value: unknown = Object.getOwnPropertyDescriptor(level, key)?.value;
      if (typeof value !== "function" || key === "constructor") continue;
      const fn = functions.get(key) ?? (value as Callable);
      functions.set(key, fn);
      const definition = definitionOf(value as Callable);
      if (!definition || tools.has(key)) continue;
      tools.set(key, { definition, fn, declared: value as Callable, self: owner });
    }
  }
  const hidden = hiddenTools(owner).map((fn) => ({
    definition: definitionOf(fn) as ToolDefinition,
    fn,
    self: owner,
  }));
  return [...tools.values(), ...hidden];
}

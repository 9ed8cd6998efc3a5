// The `$ref`s of a JSON Schema. Each becomes a pointer within the schema, such as `#/$defs/City`,
// from any id or anchor. One that leads nowhere, or round in a circle, would fail every call.
import type { Fields } from "../wire/json.js";

/** Keywords whose schemas hold for the same value as the schema that they are in. */
const IN_PLACE = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"];

interface Reference {
  readonly node: Record<string, unknown>;
  readonly ref: string;
  readonly base: URL;
}

/** One step of a JSON pointer, with its slash. Source: RFC 6901. */
export function step(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The references of one schema. */
export class SchemaReferences {
  /** Stands for the address of a schema without an id. */
  readonly root = new URL("schema:/");
  private readonly references: Reference[] = [];
  /** The places in the written schema, by those in the given one. */
  private readonly places = new Map<string, string>();
  /** The places of ids and anchors in the given schema, by absolute URI. */
  private readonly names = new Map<string, string>([[this.root.href, ""]]);
  private readonly nodes = new Map<string, Fields>();

  /** @param refuse throws */
  constructor(private readonly refuse: (text: string) => never) {}

  /** Notes where the schema at `given` is written. */
  written(given: string, written: string): void {
    this.places.set(given, written);
  }

  /** Notes a schema that is written. @returns the schema */
  node<Node extends Fields>(node: Node, written: string): Node {
    this.nodes.set(`#${written}`, node);
    return node;
  }

  /** Notes the names of the schema at `at`. @returns the base for its content */
  named(
    id: unknown,
    anchor: unknown,
    { given, base }: { readonly given: string; readonly base: URL },
  ): { readonly base: URL } {
    if (typeof anchor === "string") this.names.set(new URL(`#${anchor}`, base).href, given);
    if (typeof id !== "string" || !URL.canParse(id, base.href)) return { base };
    const url = new URL(id, base);
    this.names.set(url.href.replace(/#$/, ""), given);
    // `#name` was an anchor until draft 07.
    return { base: id.startsWith("#") ? base : url };
  }

  /** Notes a `$ref` that `node` will have. */
  add(node: Record<string, unknown>, ref: string, base: URL): void {
    // Its place among the keys is the first.
    node["$ref"] = ref;
    this.references.push({ node, ref, base });
  }

  /** Called when all is written: sets the pointer of each `$ref`. */
  resolve(): void {
    for (const { node, ref, base } of this.references) {
      const target = this.target(ref, base);
      if (target === undefined || !this.nodes.has(target)) {
        this.refuse(
          `its JSON Schema has an unresolved $ref: ${JSON.stringify(ref)}. Define it under $defs.`,
        );
      }
      node["$ref"] = target;
    }
    const passed = new Set<Fields>();
    for (const node of this.nodes.values()) this.follow(node, new Set(), passed);
  }

  private target(ref: string, base: URL): string | undefined {
    if (!URL.canParse(ref, base.href)) return undefined;
    const url = new URL(ref, base);
    const named = this.names.get(url.href.replace(/#$/, ""));
    const { hash } = url;
    url.hash = "";
    const within = this.names.get(url.href.replace(/#$/, ""));
    const given = named ?? (within === undefined ? undefined : within + pointerOf(hash));
    const written = given === undefined ? undefined : this.places.get(given);
    return written === undefined ? undefined : `#${written}`;
  }

  /** Refuses a schema that leads back to itself without going into the value. */
  private follow(node: unknown, around: Set<Fields>, passed: Set<Fields>): void {
    if (typeof node !== "object" || node === null || passed.has(node as Fields)) return;
    const schema = node as Fields;
    if (around.has(schema)) {
      this.refuse(
        `its JSON Schema has a $ref that refers to itself: ${JSON.stringify(schema["$ref"] ?? "#")}.`,
      );
    }
    around.add(schema);
    const { $ref } = schema;
    if (typeof $ref === "string") this.follow(this.nodes.get($ref), around, passed);
    for (const keyword of IN_PLACE) {
      const inner = schema[keyword];
      const isMany = Array.isArray(inner) || keyword === "dependentSchemas";
      const schemas = isMany ? Object.values(inner ?? {}) : [inner];
      for (const one of schemas) this.follow(one, around, passed);
    }
    around.delete(schema);
    passed.add(schema);
  }
}

function pointerOf(hash: string): string {
  const pointer = hash.slice(1);
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

// The bytes that a bundled program loads at its start, by esbuild's account. Modules that `import()`
// loads later are not among them.
import { build, type Metafile } from "esbuild";
import { root } from "./closure.js";
import { byRoom } from "./weights.js";

/** The start of a program that observes one function and configures nothing. */
export interface Start {
  /** Bytes with the package as it is published. */
  readonly bytes: number;
  /** Bytes with the package's sources, by folder. */
  readonly rooms: Readonly<Record<string, number>>;
}

export async function startOfObserving(): Promise<Start> {
  const published = await start("mistral-traced/observe");
  const sources = await start("./src/observe.ts");
  return { bytes: published.bytes, rooms: byRoom(sources.inputs) };
}

async function start(entry: string): Promise<{ bytes: number; inputs: Map<string, number> }> {
  const { metafile } = await build({
    stdin: {
      contents: `import { observe } from "${entry}";\nexport const ask = observe("ask", () => "");`,
      resolveDir: root,
      sourcefile: "program.js",
    },
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minify: true,
    // package.json names the built modules that have side effects.
    ignoreAnnotations: entry.startsWith("."),
    format: "esm",
    platform: "node",
    write: false,
    outdir: "dist",
    metafile: true,
  });
  return startIn(metafile);
}

function startIn({ outputs }: Metafile): { bytes: number; inputs: Map<string, number> } {
  const files = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === "program.js");
  const inputs = new Map<string, number>();
  let bytes = 0;
  // A list that grows while it is walked is walked to its new end.
  for (const file of files) {
    const output = outputs[file];
    if (output === undefined) continue;
    bytes += output.bytes;
    for (const { path, kind, external } of output.imports) {
      if (kind !== "import-statement" || external === true || files.includes(path)) continue;
      files.push(path);
    }
    for (const [source, { bytesInOutput }] of Object.entries(output.inputs)) {
      inputs.set(source, (inputs.get(source) ?? 0) + bytesInOutput);
    }
  }
  return { bytes, inputs };
}

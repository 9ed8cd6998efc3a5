// Prints every file that a process loads, as an ES module or by `require`; for `node --import`.
import { createRequire, register } from "node:module";

const hooks = `
  import { writeSync } from "node:fs";
  export async function load(url, context, next) {
    writeSync(1, url + "\\n");
    return next(url, context);
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const { cache } = createRequire(import.meta.url);
process.on("exit", () => {
  process.stdout.write(Object.keys(cache).join("\n"));
});

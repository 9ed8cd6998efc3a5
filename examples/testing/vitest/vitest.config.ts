// Vite's own compiler takes experimental decorators ("experimentalDecorators" in tsconfig.json: then
// nothing of this is needed) and leaves standard ones as they are. So esbuild compiles the sources.
import { transform } from "esbuild";
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: false,
  plugins: [
    {
      name: "standard-decorators",
      enforce: "pre",
      async transform(code, id) {
        if (!/\.ts(\?|$)/.test(id)) return undefined;
        const options = {
          loader: "ts",
          target: "es2022",
          sourcemap: true,
          sourcefile: id,
        } as const;
        return transform(code, options);
      },
    },
  ],
});

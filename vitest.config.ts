// Tests run with standard decorators, but those in a folder named `experimental` with TypeScript's
// experimentalDecorators and emitDecoratorMetadata, and those in a folder named `both` either way.
import { transform } from "esbuild";
import { defineConfig, type Plugin } from "vitest/config";
import { bundledSdk, bundleSdk, isSdk } from "./test/bundled-sdk.js";

/** Vite's own compiler leaves standard decorators in the code, and no Node can read them. */
const standardDecorators: Plugin = {
  name: "standard-decorators",
  enforce: "pre",
  async transform(code, id) {
    const [file = id] = id.split("?");
    if (!file.endsWith(".ts")) return undefined;
    const lowered = await transform(code, {
      loader: "ts",
      target: "es2022",
      sourcemap: true,
      sourcefile: file,
      // Keeps esbuild from taking the decorator system from a tsconfig.json near the file.
      tsconfigRaw: { compilerOptions: { target: "es2022" } },
    });
    return { code: lowered.code, map: lowered.map };
  },
};

await bundleSdk();

const mistralSdk: Plugin = {
  name: "mistral-sdk",
  enforce: "pre",
  resolveId: (id) => (isSdk(id) ? bundledSdk(id) : undefined),
};

export default defineConfig({
  plugins: [mistralSdk],
  test: {
    // A test waits for its programs as often as it works.
    maxWorkers: "100%",
    // For what hangs: no test is to fail because the machine is slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        plugins: [standardDecorators],
        oxc: false,
        test: {
          name: "standard",
          globalSetup: "test/checkout.ts",
          include: ["test/**/*.test.ts"],
          // Those of the apps are run by the apps' own runners.
          exclude: ["**/node_modules/**", "**/experimental/**", "test/stacks/**"],
        },
      },
      {
        extends: true,
        oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
        test: {
          name: "experimental",
          include: ["test/**/{experimental,both}/**/*.test.ts"],
        },
      },
    ],
  },
});

// The stacks, in the order of the table.
import { esbuild } from "./esbuild/stack.mjs";
import { nest } from "./nest/stack.mjs";
import { next } from "./next/stack.mjs";
import { nitro } from "./nitro/stack.mjs";
import { sveltekit } from "./sveltekit/stack.mjs";
import { vite, vitest4, vitest5 } from "./vite/stack.mjs";

export const STACKS = [next, sveltekit, nitro, nest, vite, vitest4, vitest5, esbuild];

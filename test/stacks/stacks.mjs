// The stacks, in the order of the table.
import { esbuild } from "./esbuild/stack.mjs";
import { next } from "./next/stack.mjs";
import { sveltekit } from "./sveltekit/stack.mjs";
import { vite, vitest4, vitest5 } from "./vite/stack.mjs";

export const STACKS = [next, sveltekit, vite, vitest4, vitest5, esbuild];

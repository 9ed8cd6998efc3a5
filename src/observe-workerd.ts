// The entry `mistral-traced/observe` on Cloudflare Workers: the `workerd` condition of package.json names it.
import "./export/process/workerd.js";
export * from "./observe.js";

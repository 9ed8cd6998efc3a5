// The main entry on Cloudflare Workers: the `workerd` condition of package.json names it.
import "./export/process/workerd.js";
export * from "./index.js";

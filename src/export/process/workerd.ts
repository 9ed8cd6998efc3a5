// Cloudflare Workers: each request waits for its traces after the answer. A module by itself, since
// only a bundler for Workers knows its import. All of it is imported: older versions have no
// waitUntil.
import * as workers from "cloudflare:workers";
import { registry } from "./registry.js";

const { waitUntil } = workers;
if (typeof waitUntil === "function") registry.waitUntil = (work) => waitUntil(work);

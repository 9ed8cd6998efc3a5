// The entry `mistral-traced/register`: every Mistral client whose SDK is loaded afterwards is traced.
// Nothing else of the package imports it. The first three imports do the set-up of the main entry.
import "./mistral/cost.js";
import "./mistral/sdk-values.js";
import "./export/configure/configure.js";
import { registerTracing } from "./mistral/register/register.js";

registerTracing();

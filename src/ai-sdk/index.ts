// The entry `mistral-traced/ai-sdk`: traces the calls of the AI SDK (`ai`, from 7 on). Loads neither the
// AI SDK nor Mistral's. The two imports register the prices and read the environment.
import "../export/configure/configure.js";
import "../mistral/cost.js";

export { aiSdkTelemetry, type AiSdkTelemetry } from "./telemetry.js";

// Datasets, their items, and the runs that link items to traces: the part of Langfuse's API that
// @langfuse/client calls for an experiment, in memory.
import { isJsonObject, parseJson, type JsonObject } from "../reading/json.js";
import type { Reply } from "./reply.js";

/** The datasets of a server. */
export class Datasets {
  private readonly datasets = new Map<string, JsonObject>();
  private readonly items = new Map<string, JsonObject>();
  /** By dataset and name of the run. */
  private readonly runIds = new Map<string, string>();
  private runItems = 0;

  /** `POST /api/public/v2/datasets`: creates a dataset, or updates the one of that name. */
  create(body: Buffer): Reply {
    const { name, description = null, metadata = null } = fieldsOf(body);
    if (typeof name !== "string") return refusal("name");
    const id = this.datasets.get(name)?.["id"] ?? `dataset-${this.datasets.size + 1}`;
    const dataset = { id, name, description, metadata, projectId: "project", ...times() };
    this.datasets.set(name, dataset);
    return { status: 200, body: dataset };
  }

  /** `GET /api/public/v2/datasets/:name`. */
  get(name: string): Reply {
    const dataset = this.datasets.get(name);
    return dataset ? { status: 200, body: dataset } : missing("Dataset not found");
  }

  /** `POST /api/public/dataset-items`: creates an item, or updates the one of that id. */
  createItem(body: Buffer): Reply {
    const { datasetName, id, input, expectedOutput, metadata } = fieldsOf(body);
    if (typeof datasetName !== "string") return refusal("datasetName");
    const dataset = this.datasets.get(datasetName);
    if (dataset === undefined) return missing("Dataset not found");
    const item = {
      id: typeof id === "string" ? id : `item-${this.items.size + 1}`,
      status: "ACTIVE",
      input: input ?? null,
      expectedOutput: expectedOutput ?? null,
      metadata: metadata ?? null,
      sourceTraceId: null,
      sourceObservationId: null,
      datasetId: dataset["id"],
      datasetName,
      ...times(),
    };
    this.items.set(item.id, item);
    return { status: 200, body: item };
  }

  /** `GET /api/public/dataset-items?datasetName=`, a page at a time. */
  listItems(query: URLSearchParams): Reply {
    const name = query.get("datasetName");
    const items = [...this.items.values()].filter(
      (item) => name === null || item["datasetName"] === name,
    );
    const page = Number(query.get("page") ?? 1);
    const limit = Number(query.get("limit") ?? 50);
    const totalItems = items.length;
    return {
      status: 200,
      body: {
        data: items.slice((page - 1) * limit, page * limit),
        meta: { page, limit, totalItems, totalPages: Math.ceil(totalItems / limit) },
      },
    };
  }

  /** `POST /api/public/dataset-run-items`: links an item to a trace, within the run of a name. */
  linkItem(body: Buffer): Reply {
    const { runName, datasetItemId, traceId, observationId = null } = fieldsOf(body);
    if (typeof runName !== "string") return refusal("runName");
    if (typeof traceId !== "string") return refusal("traceId");
    const item = this.items.get(String(datasetItemId));
    if (item === undefined) return missing("Dataset item not found");
    const run = JSON.stringify([item["datasetId"], runName]);
    const datasetRunId = this.runIds.get(run) ?? `dataset-run-${this.runIds.size + 1}`;
    this.runIds.set(run, datasetRunId);
    this.runItems += 1;
    return {
      status: 200,
      body: {
        id: `run-item-${this.runItems}`,
        datasetRunId,
        datasetRunName: runName,
        datasetItemId,
        traceId,
        observationId,
        ...times(),
      },
    };
  }
}

function fieldsOf(body: Buffer): JsonObject {
  const value = parseJson(body.toString());
  return isJsonObject(value) ? value : {};
}

function times(): JsonObject {
  const now = new Date().toISOString();
  return { createdAt: now, updatedAt: now };
}

function refusal(name: string): Reply {
  return { status: 400, body: { message: `${name} must be a string` } };
}

function missing(message: string): Reply {
  return { status: 404, body: { message } };
}

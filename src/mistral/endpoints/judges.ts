// Judges: a conversation or a record of a dataset in, an analysis and an answer out.
import { fieldsOf, snakeFields, type Fields } from "../wire/json.js";
import type { EndpointFamily } from "./endpoint.js";

/** `beta.observability.judges.judgeConversation`. */
export const judges: EndpointFamily = {
  type: "evaluator",
  shows: {
    input: "the messages and their properties; the judge's id in the metadata",
    output: "the analysis and the answer",
    usage: "none: the answer names none",
  },
  request({ judgeId, judgeConversationRequest }) {
    return {
      // Messages of a conversation are sent as they are, by the names of the wire.
      input: snakeFields(fieldsOf(judgeConversationRequest)),
      metadata: snakeFields({ judgeId }),
    };
  },
  response: ({ analysis, answer }) => ({ output: snakeFields({ analysis, answer }) }),
};

/** `beta.observability.datasets.records.judge`. */
export const recordJudges: EndpointFamily = {
  ...judges,
  shows: { ...judges.shows, input: "the record's id and the judge's definition" },
  request({ datasetRecordId, judgeDatasetRecordRequest }) {
    const definition: Fields = fieldsOf(fieldsOf(judgeDatasetRecordRequest)["judgeDefinition"]);
    return { input: snakeFields({ datasetRecordId, judge: snakeFields(definition) }) };
  },
};

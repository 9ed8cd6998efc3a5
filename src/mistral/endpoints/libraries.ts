// Libraries of documents: the text of one of them out.
import { snakeFields } from "../wire/json.js";
import type { EndpointFamily } from "./endpoint.js";

/** `beta.libraries.documents.textContent`. */
export const libraries: EndpointFamily = {
  type: "retriever",
  shows: {
    input: "the ids of library and document, and the pages",
    output: "the text",
    usage: "none",
  },
  request: ({ libraryId, documentId, pageStart, pageEnd }) => ({
    input: snakeFields({ libraryId, documentId, pageStart, pageEnd }),
  }),
  response: ({ text }) => ({ output: text }),
};

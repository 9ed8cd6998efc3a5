import { eventHandler, getQuery } from "h3";
import { guide } from "../../utils/guide";

export default eventHandler((event) => {
  const story = guide.tellStory(String(getQuery(event).country));
  return ReadableStream.from(story).pipeThrough(new TextEncoderStream());
});

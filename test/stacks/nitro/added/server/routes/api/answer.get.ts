import { eventHandler, getQuery } from "h3";
import { answer } from "../../utils/guide";

export default eventHandler((event) => answer(String(getQuery(event).country)));

#!/usr/bin/env node
// `npx mistral-traced`. A traced program never loads it.
import { run } from "./program.js";

void run(process.argv);

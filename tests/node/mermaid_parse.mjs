// Reads one diagram a line, as a JSON string, on standard input; answers each with a line of JSON:
// {"type": "…"} when Mermaid's own parser accepts it, {"error": "…"} when not.
// Mermaid cleans labels with DOMPurify, which wants a document: jsdom gives it one before Mermaid is loaded.
import { createInterface } from "node:readline";

import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html><body></body></html>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { type: (await mermaid.parse(JSON.parse(line))).diagramType };
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}

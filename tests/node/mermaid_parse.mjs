// Reads {"<name>": "<diagram>"} on standard input, writes {"<name>": {"type": "…"} | {"error": "…"}}.
// Mermaid cleans labels with DOMPurify, which wants a document: jsdom gives it one before Mermaid is loaded.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html><body></body></html>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

let input = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) input += chunk;

const answers = {};
for (const [name, text] of Object.entries(JSON.parse(input))) {
  try {
    answers[name] = { type: (await mermaid.parse(text)).diagramType };
  } catch (error) {
    answers[name] = { error: String(error.message ?? error) };
  }
}
process.stdout.write(JSON.stringify(answers));

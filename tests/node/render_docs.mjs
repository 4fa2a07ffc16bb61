// Opens /docs in a DOM, as a browser would, and prints as JSON what it shows and every address it asked for.
import { JSDOM, VirtualConsole } from "jsdom";

const url = process.argv[2];
const origin = new URL(url).origin;
const asked = [];
const errors = [];
const virtualConsole = new VirtualConsole();
virtualConsole.on("jsdomError", (error) => errors.push(String(error.message)));

const dom = await JSDOM.fromURL(url, {
  runScripts: "dangerously",
  resources: "usable",
  pretendToBeVisual: true,
  virtualConsole,
  beforeParse(window) {
    Object.assign(window, { Request, Response, Headers });
    window.fetch = (target, options) => {
      const address = new URL(typeof target === "string" ? target : target.url, origin).href;
      asked.push(address);
      return fetch(address, options);
    };
  },
});

const deadline = Date.now() + 30000;
while (Date.now() < deadline && !dom.window.document.querySelector(".opblock-tag-section")) {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const texts = (selector) => [...dom.window.document.querySelectorAll(selector)].map((one) => one.textContent.trim());
console.log(JSON.stringify({ title: texts(".info .title"), tags: texts(".opblock-tag"), asked, errors }));
process.exit(0);

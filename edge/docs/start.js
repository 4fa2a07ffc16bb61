// A file of its own because the page's content security policy allows no script inside the HTML.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#documentation",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    filter: true,
    requestSnippetsEnabled: true,
    validatorUrl: null, // would send the document to somebody else's server
    layout: "BaseLayout",
  });
});

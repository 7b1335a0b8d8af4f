// Shows the API's description; asks nobody but this server.
window.addEventListener("load", () => SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#description",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  persistAuthorization: false, // a token is not for the browser's storage
  validatorUrl: null,
}));

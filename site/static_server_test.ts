import { strictEqual } from "node:assert/strict";
import { requestedFile } from "./static_server.ts";

Deno.test("requestedFile stays inside the folder", () => {
  strictEqual(requestedFile("/", "/"), "index.html");
  strictEqual(requestedFile("/a/b/", "/"), "a/b/index.html");
  strictEqual(requestedFile("/sub/style.css", "/sub/"), "style.css");
  strictEqual(requestedFile("/sub/", "/sub/"), "index.html");
  strictEqual(requestedFile("/other/style.css", "/sub/"), undefined);
  strictEqual(requestedFile("/%2e%2e/secret", "/"), undefined);
  strictEqual(requestedFile("/a/..%2f..%2fsecret", "/"), undefined);
  strictEqual(requestedFile("/%2fetc/hostname", "/"), undefined);
  strictEqual(requestedFile("/%E0%A4%A", "/"), undefined);
});

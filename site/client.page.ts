/**
 * The browser's script as a page, so that both engines write the same bytes.
 *
 * @module
 */
import { clientBundle } from "./client_bundle.ts";

export default async function* (): AsyncGenerator<{ url: string; content: string }> {
  yield { url: "/client.js", content: await clientBundle() };
}

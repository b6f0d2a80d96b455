/**
 * The frame of every page: head, content, foot.
 *
 * @module
 */
import type { LayoutData } from "../page_data.ts";
import { relativeUrl } from "../relative_url.ts";

/**
 * Style, fonts, pictures and one script from the site itself, and nothing else:
 * no frame or connection. `blob:` is for the PNG of a chart, which is painted
 * from a drawing that the page itself has made; `data:` would let markup do it.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export default function (
  { url, lang, title, description, children }: LayoutData,
): JSX.Component {
  return (
    <>
      {{ __html: "<!doctype html>\n" }}
      <html lang={lang}>
        <head>
          <meta charset="utf-8" />
          <meta
            http-equiv="Content-Security-Policy"
            content={CONTENT_SECURITY_POLICY}
          />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content="no-referrer" />
          <title>{title}</title>
          <meta name="description" content={description} />
          <link
            rel="icon"
            type="image/svg+xml"
            href={relativeUrl(url, "/favicon.svg")}
          />
          <link rel="stylesheet" href={relativeUrl(url, "/fonts.css")} />
          <link rel="stylesheet" href={relativeUrl(url, "/style.css")} />
          <script src={relativeUrl(url, "/fonts.js")} />
          <script defer src={relativeUrl(url, "/client.js")} />
        </head>
        <body>
          {children}
          <footer class="page-foot">
            <p>
              Research software: not a medical device, not for diagnosis.
            </p>
          </footer>
        </body>
      </html>
    </>
  );
}

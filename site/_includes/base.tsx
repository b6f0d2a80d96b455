/**
 * The frame of every page: head, content, foot. No script is allowed.
 *
 * @module
 */
import type { LayoutData } from "../page_data.ts";
import { relativeUrl } from "../relative_url.ts";

/** Style and pictures from the site itself, and nothing else: no script, frame, font or connection. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
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
          <link rel="stylesheet" href={relativeUrl(url, "/style.css")} />
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

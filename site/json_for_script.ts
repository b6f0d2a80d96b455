/**
 * Data for the browser's script, inside a page.
 *
 * @module
 */

/**
 * JSON that may stand between `<script type="application/json">` and
 * `</script>`: no text in it can end the element.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

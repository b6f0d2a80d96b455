/// <reference lib="dom" />
/**
 * Makes elements of the page.
 *
 * @module
 */

/**
 * Makes an element.
 *
 * @param name its tag, e.g. `button`
 * @param attributes by name; no `style`, which the page's policy forbids in markup
 * @param children elements and texts, in order
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  document: Document,
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Makes the first element of some markup of our own, e.g. of a drawing. */
export function elementOf(document: Document, markup: string): Element {
  const template = document.createElement("template");
  template.innerHTML = markup;
  const made = template.content.firstElementChild;
  if (made === null) throw new Error(`Cannot make an element of ${markup.slice(0, 80)}`);
  return made;
}

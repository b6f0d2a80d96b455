/// <reference lib="dom" />
/**
 * The contents tell which section is being read.
 *
 * @module
 */

/** Marks the link of the section at the top of the window, whenever that changes. */
export function upgradeContents(document: Document): void {
  const nav = document.querySelector<HTMLElement>("nav.contents");
  if (nav === null) return;
  const links = [...nav.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
  const seen = new Set<Element>();
  let current: HTMLAnchorElement | undefined;
  const mark = () => {
    const index = sections.findIndex((section) => section !== null && seen.has(section));
    // Between two sections the former one stays.
    if (index < 0 || links[index] === current) return;
    current?.removeAttribute("aria-current");
    current = links[index];
    current.setAttribute("aria-current", "true");
    showLink(nav, current);
  };
  // A section is read while it crosses a line below the bar of the contents.
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) seen.add(target);
      else seen.delete(target);
    }
    mark();
  }, { rootMargin: "-20% 0px -79% 0px" });
  for (const section of sections) if (section !== null) observer.observe(section);
}

/** Scrolls the contents, and not the page, so that a link is in them. */
function showLink(nav: HTMLElement, link: HTMLElement): void {
  const room = nav.getBoundingClientRect();
  const box = link.getBoundingClientRect();
  if (box.left < room.left || box.right > room.right) {
    nav.scrollLeft += box.left + box.width / 2 - (room.left + room.width / 2);
  }
  if (box.top < room.top || box.bottom > room.bottom) {
    nav.scrollTop += box.top + box.height / 2 - (room.top + room.height / 2);
  }
}

/**
 * A run's picture in the page.
 *
 * @module
 */
import { relativeUrl } from "../relative_url.ts";
import type { Picture } from "../run.ts";

/** What to show, and from where. */
export interface PictureImageProps {
  /** Address of the page that shows the picture. */
  page: string;
  picture: Picture;
  /** What is to be seen, for people who cannot see it. */
  alt: string;
}

/** Shows a picture, with its place reserved before it is loaded. */
export function PictureImage(
  { page, picture, alt }: PictureImageProps,
): JSX.Component {
  return (
    <img
      src={relativeUrl(page, picture.url)}
      width={picture.width}
      height={picture.height}
      alt={alt}
      loading="lazy"
      decoding="async"
    />
  );
}

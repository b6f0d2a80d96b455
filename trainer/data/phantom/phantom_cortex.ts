/**
 * The phantom's surface: outline, fissures and folds of one subject at one
 * level. Grey matter is later laid as a ribbon of constant thickness along
 * everything returned here, which is what makes gyri with white cores.
 *
 * @module
 */
import { midlineStroke, outlineCurve, pairedStroke } from "./phantom_anatomy.ts";
import type { Stroke, StrokePoint } from "./phantom_stroke.ts";
import { driftAt, type PhantomSubject, placePoint, type SulcusPlan } from "./phantom_subject.ts";

/** Step along a sulcus, mm. */
const STEP = 2.2;

/** Sulci end where they would enter this ellipse of deep white matter: semi-axes, mm. */
const CORE = { x: 36, y: 50 } as const;

/** The surface of one subject at one level, mm. */
export interface PhantomSurface {
  /** Closed polygon around the brain. */
  outline: [number, number][];
  /** Fluid between the folds. */
  sulci: Stroke[];
}

/** Where sulci start: points along a wall, and on which side the tissue lies. */
interface Wall {
  points: readonly (readonly [number, number])[];
  /** Length of the wall up to each point, mm. */
  lengths: readonly number[];
  /** Sign of the turn from the wall's direction (anterior to posterior) to the tissue. */
  inward: -1 | 1;
  /** Lateral sulci stop at the deep white matter; medial ones are too short to. */
  stopsAtCore: boolean;
}

/**
 * Outline, fissures and sulci.
 *
 * @param level In [0, 1], the subject's own offset already added.
 */
export function phantomSurface(
  subject: PhantomSubject,
  level: number,
): PhantomSurface {
  const place = (x: number, y: number) => placePoint(subject, level, x, y);
  const sulci: Stroke[] = [];
  const addPlaced = (stroke: Stroke) =>
    sulci.push(stroke.map(([x, y, r]): StrokePoint => {
      const [px, py] = place(x, y);
      return [px, py, r > 0 ? r * subject.sulci : r];
    }));

  const halves = ([-1, 1] as const).map((side) =>
    outlineCurve(side, level, 5).map(([x, y]) => place(x, y))
  );
  const anterior = midlineStroke("anteriorFissure", level);
  const posterior = midlineStroke("posteriorFissure", level);
  addPlaced(subdivide(anterior));
  addPlaced(subdivide(posterior));

  for (const side of [-1, 1] as const) {
    addPlaced(pairedStroke("insula", side, level));
    addPlaced(pairedStroke("sylvianMouth", side, level));
    const plan = subject.hemispheres[side < 0 ? 0 : 1];
    // Seen from anterior to posterior, a hemisphere's tissue lies to the left
    // of the left outline, and on the other hand of the fissure.
    const half = halves[side < 0 ? 0 : 1];
    const lateral: Wall = {
      points: half,
      lengths: lengthsAlong(half),
      inward: side < 0 ? 1 : -1,
      stopsAtCore: true,
    };
    const inward = side < 0 ? -1 : 1;
    for (const sulcus of plan.lateral) {
      sulci.push(...growSulcus(subject, level, sulcus, lateral));
    }
    for (const sulcus of plan.medial) {
      // Sulci keep their place on the wall while the callosum comes and goes.
      const y = 72 - 146 * wandered(sulcus, level);
      const onFissure = y > anterior[0][1] + 3 || y < posterior[0][1] - 3;
      if (!onFissure) continue;
      const points = [4, 0, -4].map((dy) => place(0, y + dy));
      sulci.push(
        ...growSulcus(subject, level, { ...sulcus, start: 0.5 }, {
          points,
          lengths: lengthsAlong(points),
          inward,
          stopsAtCore: false,
        }),
      );
    }
  }
  return {
    outline: [...halves[1], ...halves[0].slice(1, -1).reverse()],
    sulci,
  };
}

/** A sulcus' place on its wall at a level, share of the way. */
function wandered(sulcus: SulcusPlan, level: number): number {
  return sulcus.start + 0.012 * driftAt(sulcus.wander, level);
}

/** The stem of a sulcus and its branches; nothing where it does not reach this level. */
function growSulcus(
  subject: PhantomSubject,
  level: number,
  plan: SulcusPlan,
  wall: Wall,
): Stroke[] {
  const depth = plan.depth * (0.75 + 0.35 * driftAt(plan.growth, level));
  const [x, y, normal] = wallPoint(wall, wandered(plan, level));
  const swing = plan.phase + 1.5 * driftAt(plan.wander, level);
  const direction = (length: number) =>
    normal + plan.tilt +
    plan.meander * Math.sin(2 * Math.PI * length / plan.wavelength + swing);
  const stem = march(
    x,
    y,
    direction,
    depth,
    wall.stopsAtCore,
    (share) => subject.sulci * (1.75 - 0.95 * Math.sqrt(share)),
  );
  const strokes: Stroke[] = [stem];
  for (const branch of plan.branches) {
    const joint = Math.round(branch.at * (stem.length - 1));
    if (joint < 2) continue;
    const [bx, by, width] = stem[joint];
    const start = direction(joint * STEP) + branch.angle;
    const length = branch.length * (0.7 + 0.3 * driftAt(plan.growth, level));
    strokes.push(
      march(
        bx,
        by,
        (along) => start - 0.5 * branch.angle * along / branch.length,
        length,
        wall.stopsAtCore,
        (share) => width * (1 - 0.4 * share),
      ),
    );
  }
  return strokes;
}

/** Walks from a point in a changing direction; the last step is cut to the exact length. */
function march(
  x: number,
  y: number,
  direction: (length: number) => number,
  length: number,
  stopsAtCore: boolean,
  halfWidth: (share: number) => number,
): Stroke {
  const stroke: StrokePoint[] = [[x, y, halfWidth(0)]];
  for (let along = 0; along < length;) {
    const step = Math.min(STEP, length - along);
    const angle = direction(along);
    x += step * Math.cos(angle);
    y += step * Math.sin(angle);
    along += step;
    if (stopsAtCore && (x / CORE.x) ** 2 + (y / CORE.y) ** 2 < 1) break;
    stroke.push([x, y, halfWidth(along / length)]);
  }
  return stroke;
}

/** Point [x, y] and inward direction (radians) at a share of the wall's length. */
function wallPoint(wall: Wall, share: number): [number, number, number] {
  const { points, lengths, inward } = wall;
  const target = Math.max(0, Math.min(1, share)) * lengths[lengths.length - 1];
  let i = 1;
  while (i < points.length - 1 && lengths[i] < target) i++;
  const [ax, ay] = points[i - 1];
  const [bx, by] = points[i];
  const t = (target - lengths[i - 1]) / (lengths[i] - lengths[i - 1]);
  return [
    ax + t * (bx - ax),
    ay + t * (by - ay),
    Math.atan2(by - ay, bx - ax) + inward * Math.PI / 2,
  ];
}

/** Length of a polyline up to each of its points, mm. */
function lengthsAlong(
  points: readonly (readonly [number, number])[],
): number[] {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const dx = points[i][0] - points[i - 1][0];
    const dy = points[i][1] - points[i - 1][1];
    lengths.push(lengths[i - 1] + Math.sqrt(dx * dx + dy * dy));
  }
  return lengths;
}

/** Halves each segment twice, so that a straight fissure can follow the subject's warp. */
function subdivide(stroke: Stroke): Stroke {
  let points = stroke;
  for (let pass = 0; pass < 2; pass++) {
    points = points.flatMap((point, i) => {
      if (i === 0) return [point];
      const previous = points[i - 1];
      const middle: StrokePoint = [
        (previous[0] + point[0]) / 2,
        (previous[1] + point[1]) / 2,
        (previous[2] + point[2]) / 2,
      ];
      return [middle, point];
    });
  }
  return points;
}

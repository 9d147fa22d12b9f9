/** The colour that is taken where the line says none. */
const DEFAULT = '#1f5fbf';

/** The signs on a coloured ground, and the ground a little stronger, for a pointer above it. */
export interface Accent {
  ground: string;
  text: string;
}

/** A line's colour with one for what is written on it: the one of black and white that is easier to read there, which is
 * always more than the 4.5 : 1 of WCAG 2.2 AA. */
export function accent(colour: string | undefined): Accent {
  const ground = colour && /^#[0-9a-f]{6}$/i.test(colour) ? colour : DEFAULT;
  const light = luminance(ground);
  return { ground, text: contrast(light, 1) >= contrast(light, 0) ? '#ffffff' : '#000000' };
}

/** The contrast of two luminances (WCAG 2.2, "contrast ratio"). */
export function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** The relative luminance of `#rrggbb` (WCAG 2.2). */
export function luminance(colour: string): number {
  const part = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

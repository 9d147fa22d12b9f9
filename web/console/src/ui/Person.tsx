import { Avatar, Indicator } from '@mantine/core';
import type { User } from '../api/client';
import { fullName } from '../api/queries';

/** All of them carry white letters with a contrast of 4.5 and more. */
const COLORS = [
  'petrol.8',
  'indigo.8',
  'grape.8',
  'teal.9',
  'pink.8',
  'blue.8',
  'violet.8',
  'red.9',
];

/** One colour for one name. */
export function colorOf(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return COLORS[hash % COLORS.length] ?? 'petrol.8';
}

/** The first letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

interface FaceProps {
  name: string;
  src?: string | null | undefined;
  size?: number;
}

/** A picture, or what stands for it. The name stands beside it, so it says nothing by itself. */
export function Face({ name, src, size = 36 }: FaceProps) {
  const picture = src && /^(https:|data:image\/|\/api\/)/i.test(src) ? src : null;
  return (
    <Avatar
      src={picture}
      alt=""
      aria-hidden
      size={size}
      color={colorOf(name)}
      variant="filled"
      imageProps={{ referrerPolicy: 'no-referrer', loading: 'lazy' }}
    >
      {initialsOf(name)}
    </Avatar>
  );
}

const DOTS = { online: 'teal.6', away: 'yellow.6', offline: 'gray.5' } as const;

/** How an employee stands: their workday where that is tracked, else their status. */
export function standing(user: User): keyof typeof DOTS {
  if (!user.time_tracking) return user.status;
  return user.workday === 'opened' ? 'online' : user.workday === 'paused' ? 'away' : 'offline';
}

export function UserFace({ user, size = 32 }: { user: User; size?: number }) {
  return (
    <Indicator color={DOTS[standing(user)]} size={10} offset={4} position="bottom-end" withBorder>
      <Face name={fullName(user)} src={user.avatar} size={size} />
    </Indicator>
  );
}

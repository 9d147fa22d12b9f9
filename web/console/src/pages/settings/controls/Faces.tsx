import { Group, Paper, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fullName, useLines, usePeople } from '../../../api/queries';
import { Face as Picture } from '../../../ui/Person';
import { type Face, isAddress } from '../form';
import type { ControlProps } from './Control';

interface FaceProps {
  value: Face;
  onChange: (value: Face) => void;
  /** What is shown where nothing is said. */
  fallback?: { name: string; position: string; avatar: string | null };
  hasPosition?: boolean;
  label?: string;
}

/** The same without what is empty: what is not said is the profile's. */
function without(face: Face): Face {
  return Object.fromEntries(
    Object.entries(face).filter(([, it]) => it !== undefined && it !== ''),
  ) as Face;
}

/** A name, a position and a picture by its address. */
export function FaceField({
  value,
  onChange,
  fallback,
  hasPosition = false,
  label = '',
}: FaceProps) {
  const { t } = useTranslation();
  const set = (part: Partial<Face>) => onChange(without({ ...value, ...part }));
  const said = (text: string) => (label ? `${label}: ${text}` : text);
  return (
    <Group gap="md" wrap="nowrap" align="flex-start">
      <Picture
        name={value.NAME ?? fallback?.name ?? '?'}
        src={isAddress(value.AVATAR) ? (value.AVATAR ?? fallback?.avatar) : null}
        size={52}
      />
      <SimpleGrid cols={{ base: 1, sm: hasPosition ? 3 : 2 }} spacing="sm" style={{ flex: 1 }}>
        <TextInput
          label={t('face.name')}
          aria-label={said(t('face.name'))}
          placeholder={fallback?.name ?? ''}
          maxLength={255}
          value={value.NAME ?? ''}
          onChange={(event) => set({ NAME: event.currentTarget.value })}
        />
        {hasPosition && (
          <TextInput
            label={t('face.position')}
            aria-label={said(t('face.position'))}
            placeholder={fallback?.position ?? ''}
            maxLength={255}
            value={value.USER_WORK_POSITION ?? ''}
            onChange={(event) => set({ USER_WORK_POSITION: event.currentTarget.value })}
          />
        )}
        <TextInput
          label={t('face.picture')}
          aria-label={said(t('face.picture'))}
          placeholder="https://"
          type="url"
          maxLength={2048}
          value={value.AVATAR ?? ''}
          error={isAddress(value.AVATAR) ? null : t('wrong.address')}
          onChange={(event) => set({ AVATAR: event.currentTarget.value.trim() })}
        />
      </SimpleGrid>
    </Group>
  );
}

/** How each operator of the queue is shown on this line (S14). */
export function FacesField({ field, line, values, onChange }: ControlProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const { byId } = useLines();
  const faces = values[field.name] as Record<string, Face>;
  const members = byId.get(line)?.members ?? [];
  const ids = [...new Set([...members.map(String), ...Object.keys(faces)])];

  function set(id: string, face: Face) {
    const { [id]: _, ...others } = faces;
    onChange(Object.keys(face).length > 0 ? { ...others, [id]: face } : others);
  }

  if (ids.length === 0) return <Text size="sm">{t('face.nobody')}</Text>;
  return (
    <Stack gap="sm">
      {ids.map((id) => {
        const user = people.byId.get(Number(id));
        const name = user ? fullName(user) : `#${id}`;
        return (
          <Paper key={id} withBorder p="sm" radius="md">
            <Text size="sm" fw={600} mb={4}>
              {name}
            </Text>
            <FaceField
              hasPosition
              label={name}
              value={faces[id] ?? {}}
              onChange={(face) => set(id, face)}
              fallback={{ name, position: user?.position ?? '', avatar: user?.avatar ?? null }}
            />
          </Paper>
        );
      })}
    </Stack>
  );
}

import { Select } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Channel, data } from '../../api/client';
import { useLines } from '../../api/queries';
import type { Kind } from '../../lib/channels';
import { META_KINDS } from './kinds';

/** Channels whose webhook address could be shared, with their lines. */
function useSharable(kind: Kind): Channel[] {
  const { lines } = useLines();
  const all = useQueries({
    queries: (META_KINDS.includes(kind) ? lines : []).map((line) => ({
      queryKey: ['channels', line.id],
      queryFn: async () =>
        (
          await data(
            api.GET('/api/v1/lines/{line}/channels', { params: { path: { line: line.id } } }),
          )
        ).items as Channel[],
    })),
  });
  return all
    .flatMap((it) => it.data ?? [])
    .filter((it) => (META_KINDS as string[]).includes(it.kind));
}

interface Props {
  kind: Kind;
  shared: string | null;
  onShared: (connection: string | null) => void;
}

/** Whose app and webhook address the channel shares, where another's can be shared. */
export function SharedApp({ kind, shared, onShared }: Props) {
  const { t } = useTranslation();
  const sharable = useSharable(kind);
  if (sharable.length === 0) return null;
  return (
    <Select
      label={t('connect.share')}
      description={t('connect.shareHelp')}
      placeholder={t('connect.shareOwn')}
      clearable
      data={[...new Map(sharable.map((it) => [it.connection_id, it])).values()].map((it) => ({
        value: it.connection_id,
        label: `${t(`kinds.${it.kind}`)}: ${it.name}`,
      }))}
      value={shared}
      onChange={onShared}
    />
  );
}

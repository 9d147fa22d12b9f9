import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLines, useMyself } from '../../api/queries';
import { type OpenSessions, useOpenSessions } from '../../api/sessions';
import { Empty, Failed, Loading } from '../../ui/States';
import { LinePart } from './LinePart';
import classes from './Overview.module.css';
import { useHour } from './useHour';

const NONE: OpenSessions = new Map();

/** How the lines fare at this moment: for those who steer them. */
export default function Overview() {
  const { t } = useTranslation();
  const me = useMyself();
  const { lines, isPending, error, refetch } = useLines();
  const open = useOpenSessions();
  const hour = useHour();
  if (me.role === 'operator')
    return <Empty whole title={t('overview.forbidden')} text={t('overview.forbiddenText')} />;
  if (isPending || open.isPending) return <Loading />;
  const wrong = error ?? (open.data ? null : open.error);
  if (wrong) {
    const again = () => {
      void refetch();
      void open.refetch();
    };
    return <Failed error={wrong} retry={again} />;
  }
  const mine = lines.filter(
    (it) => it.active && (me.role === 'admin' || it.members.includes(me.id)),
  );
  return (
    <div className={classes.page}>
      <Title order={1}>{t('layout.overview')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('overview.lead')}
      </Text>
      {mine.length === 0 ? (
        <Empty title={t('overview.none')} text={t('overview.noneText')} />
      ) : (
        <Stack gap="md">
          {mine.map((it) => (
            <LinePart
              key={it.id}
              line={it}
              open={open.data ?? NONE}
              begun={hour.data ?? null}
              error={hour.error}
            />
          ))}
        </Stack>
      )}
    </div>
  );
}

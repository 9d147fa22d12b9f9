import { Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLines, useMyself } from '../../api/queries';
import { KINDS } from '../../lib/channels';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { Empty, Failed, Loading } from '../../ui/States';
import classes from './Contact.module.css';
import { LineCard } from './LineCard';
import { NewLine } from './NewLine';

/** Lines with their channels, and what can be connected. */
export default function Contact() {
  const { t } = useTranslation();
  const me = useMyself();
  const { lines, isPending, error, refetch } = useLines();
  const [isNew, setNew] = useState(false);
  const isAdmin = me.role === 'admin';
  if (me.role === 'operator')
    return <Empty whole title={t('settings.forbidden')} text={t('settings.forbiddenText')} />;
  if (isPending) return <Loading />;
  if (error && lines.length === 0) return <Failed error={error} retry={() => void refetch()} />;
  const mine = lines.filter((it) => isAdmin || it.members.includes(me.id));
  return (
    <div className={classes.page}>
      <Group justify="space-between" align="flex-start" mb="md">
        <div>
          <Title order={1}>{t('layout.contact')}</Title>
          <Text size="sm" c="dimmed">
            {t('contact.lead')}
          </Text>
        </div>
        {isAdmin && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setNew(true)}>
            {t('contact.newLine')}
          </Button>
        )}
      </Group>
      {isAdmin && (
        <section aria-labelledby="connect" className={classes.connect}>
          <Title order={2} size="h4" id="connect" mb="xs">
            {t('contact.connect')}
          </Title>
          <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }} spacing="sm">
            {KINDS.map((kind) => (
              <Link key={kind} to={`/contact/connect/${kind}`} className={classes.tile}>
                <ChannelIcon kind={kind} size={30} />
                <span>{t(`kinds.${kind}`)}</span>
              </Link>
            ))}
          </SimpleGrid>
        </section>
      )}
      <Title order={2} size="h4" mb="xs">
        {t('contact.lines')}
      </Title>
      {mine.length === 0 ? (
        <Empty
          title={t(isAdmin ? 'contact.noLines' : 'contact.noneYours')}
          text={t(isAdmin ? 'contact.noLinesText' : 'contact.noneYoursText')}
        />
      ) : (
        <Stack gap="md">
          {mine.map((it) => (
            <LineCard key={it.id} line={it} isAdmin={isAdmin} />
          ))}
        </Stack>
      )}
      <NewLine opened={isNew} onClose={() => setNew(false)} />
    </div>
  );
}

import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { inWords } from '../api/errors';

/** Something is on its way. Said to those who cannot see it turn. */
export function Loading({ label }: { label?: string }) {
  const { t } = useTranslation();
  return (
    <Center h="100%" mih={160} role="status">
      <Stack align="center" gap="xs">
        <Loader size="sm" />
        <Text size="sm" c="dimmed">
          {label ?? t('states.loading')}
        </Text>
      </Stack>
    </Center>
  );
}

interface EmptyProps {
  icon?: React.ReactNode;
  title: string;
  text?: string;
  action?: React.ReactNode;
  /** Whether it is all that the page has: then its title is the page's. */
  whole?: boolean;
}

/** Nothing is here, and why, and what can be done about it. */
export function Empty({ icon, title, text, action, whole = false }: EmptyProps) {
  return (
    <Center h="100%" mih={180} p="lg">
      <Stack align="center" gap="xs" maw={420} ta="center">
        {icon && <Text c="dimmed">{icon}</Text>}
        <Title order={whole ? 1 : 2} size="h4" fw={600}>
          {title}
        </Title>
        {text && (
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

/** It could not be had, in words, with another try. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Center h="100%" mih={160} p="lg" role="alert">
      <Stack align="center" gap="xs" maw={420} ta="center">
        <Text fw={600}>{t('states.failed')}</Text>
        <Text size="sm" c="dimmed">
          {inWords(error, t)}
        </Text>
        {retry && (
          <Button variant="default" onClick={retry}>
            {t('states.retry')}
          </Button>
        )}
      </Stack>
    </Center>
  );
}

import {
  Alert,
  Button,
  Divider,
  Group,
  SegmentedControl,
  Select,
  Text,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '../../api/client';
import { useLines } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { tellError } from '../../ui/toast';
import { Pasted } from './ChannelDetails';
import { NETWORK_WAYS, type NetworkWay } from './kinds';

interface Props {
  way: NetworkWay;
  onWay: (way: NetworkWay) => void;
}

/** How the other portal is met. */
export function NetworkWays({ way, onWay }: Props) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" fw={550} mb={4} id="network-way">
        {t('network.way')}
      </Text>
      <SegmentedControl
        aria-labelledby="network-way"
        fullWidth
        value={way}
        onChange={(it) => onWay(it as NetworkWay)}
        data={NETWORK_WAYS.map((it) => ({ value: it, label: t(`network.${it}`) }))}
      />
      <Text size="xs" c="dimmed" mt={4}>
        {t(`network.${way}Help`)}
      </Text>
    </div>
  );
}

/** A one-time code, by which the other portal opens the channel here. */
export function NetworkCode() {
  const { t, i18n } = useTranslation();
  const { lines } = useLines();
  const [line, setLine] = useState<string | null>(lines[0] ? String(lines[0].id) : null);
  const make = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/lines/{line}/network-codes', {
          params: { path: { line: Number(line) } },
          body: {},
        }),
      ),
    onError: (error) => tellError(error),
  });
  return (
    <section aria-labelledby="network-code">
      <Divider mb="lg" />
      <Title order={2} size="h4" id="network-code">
        {t('network.makeTitle')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('network.makeText')}
      </Text>
      <Group align="flex-end">
        <Select
          label={t('network.makeLine')}
          data={lines.map((it) => ({ value: String(it.id), label: it.name }))}
          value={line}
          onChange={(it) => {
            setLine(it);
            make.reset();
          }}
        />
        <Button
          variant="default"
          disabled={line === null}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          {t('network.make')}
        </Button>
      </Group>
      {make.data && (
        <Alert color="teal" mt="sm" role="status">
          <Pasted label={t('network.made')} text={make.data.code} />
          <Text size="sm" mt="xs">
            {t('network.expires', { at: dateAndTime(make.data.expires_at, i18n.language) })}
          </Text>
        </Alert>
      )}
    </section>
  );
}

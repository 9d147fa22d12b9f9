import { Tabs, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useMyself } from '../../api/queries';
import { Empty } from '../../ui/States';
import { DeadLetters } from './DeadLetters';
import { FailedDeliveries } from './FailedDeliveries';
import classes from './Operations.module.css';

const TABS = ['failed', 'letters'] as const;

/** What did not get through: messages for customers, and messages between the functions. */
export default function Operations() {
  const { t } = useTranslation();
  const { tab: said } = useParams();
  const navigate = useNavigate();
  const me = useMyself();
  if (me.role === 'operator')
    return <Empty whole title={t('operations.forbidden')} text={t('operations.forbiddenText')} />;
  const tabs = TABS.filter((it) => it !== 'letters' || me.role === 'admin');
  const tab = tabs.find((it) => it === said) ?? 'failed';
  return (
    <div className={classes.page}>
      <Title order={1}>{t('layout.operations')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('operations.lead')}
      </Text>
      <Tabs value={tab} keepMounted={false} onChange={(it) => void navigate(`/operations/${it}`)}>
        <Tabs.List mb="md">
          {tabs.map((it) => (
            <Tabs.Tab key={it} value={it}>
              {t(`operations.${it}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="failed">
          <FailedDeliveries />
        </Tabs.Panel>
        {me.role === 'admin' && (
          <Tabs.Panel value="letters">
            <DeadLetters />
          </Tabs.Panel>
        )}
      </Tabs>
    </div>
  );
}

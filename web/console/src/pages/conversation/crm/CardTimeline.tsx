import { Button, Spoiler, Text, Textarea, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CardRef,
  comment,
  type Page,
  type TimelineItem,
  useCardPages,
} from '../../../api/crm';
import { usePeople } from '../../../api/queries';
import { dateAndTime } from '../../../lib/format';
import { randomId } from '../../../lib/id';
import { tellError } from '../../../ui/toast';
import { CardLink } from './CardView';
import classes from './Crm.module.css';

const NOTE_MAX = 20_000;

interface Props {
  card: CardRef;
  first: Page<TimelineItem>;
}

/** What happened with the customer and what was noted of them, newest first; and room for a note. */
export function CardTimeline({ card, first }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useCardPages(
    card,
    'timeline',
    first,
  );
  const items = data.pages.flatMap((it) => it.items);
  return (
    <section aria-labelledby={id}>
      <Title order={4} size="xs" id={id} mb={4}>
        {t('crm.timeline')}
      </Title>
      <NewNote card={card} />
      <ol className={classes.timeline}>
        {items.map((it) => (
          <li key={it.id}>
            <Text size="xs" c="dimmed">
              <time dateTime={it.at}>{dateAndTime(it.at, i18n.language)}</time>
            </Text>
            <What item={it} />
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('crm.more')}
        </Button>
      )}
    </section>
  );
}

function What({ item }: { item: TimelineItem }) {
  const { t } = useTranslation();
  const people = usePeople();
  switch (item.type) {
    case 'comment':
      return (
        <>
          <Text size="sm" className={classes.log ?? ''} dir="auto">
            {item.text}
          </Text>
          <Text size="xs" c="dimmed">
            {people.nameOf(item.user_id) || t('crm.bySystem')}
          </Text>
        </>
      );
    case 'session':
      return (
        <>
          <Text size="sm">
            {t('crm.hadSession', { id: item.session_id, channel: t(`kinds.${item.channel}`) })}
          </Text>
          {item.log && (
            <Spoiler maxHeight={0} showLabel={t('crm.showLog')} hideLabel={t('crm.hideLog')}>
              <Text size="xs" className={classes.log ?? ''} dir="auto">
                {item.log}
                {item.left_out > 0 && t('crm.leftOut', { count: item.left_out })}
              </Text>
            </Spoiler>
          )}
        </>
      );
    case 'merged':
      return (
        <Text size="sm" component="div">
          {t('crm.merged')} <CardLink card={item.from as CardRef} />
        </Text>
      );
  }
}

function NewNote({ card }: { card: CardRef }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  // The same note, sent again because no answer came, is one.
  const client = useRef(randomId());
  const note = useMutation({
    mutationFn: () => comment(card, text.trim(), client.current),
    onSuccess: () => {
      client.current = randomId();
      setText('');
    },
    onError: (error) => tellError(error),
  });
  return (
    <div>
      <Textarea
        size="xs"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={NOTE_MAX}
        dir="auto"
        aria-label={t('crm.note')}
        placeholder={t('crm.note')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text.trim() !== '' && (
        <Button
          mt={6}
          size="compact-sm"
          variant="light"
          loading={note.isPending}
          onClick={() => note.mutate()}
        >
          {t('crm.addNote')}
        </Button>
      )}
    </div>
  );
}

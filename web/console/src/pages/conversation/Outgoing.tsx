import { Anchor, Group, Loader, Text } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { inWords } from '../../api/errors';
import { type Outgoing, sendAgain } from '../../api/outbox';
import { fullName, useMyself } from '../../api/queries';
import { Face } from '../../ui/Person';
import { TextOf } from './Body';
import classes from './Conversation.module.css';
import { takeBack } from './drafts';

/** A message on its way to Canali, or one that did not get there. */
export function OutgoingBubble({ message }: { message: Outgoing }) {
  const { t } = useTranslation();
  const me = useMyself();
  return (
    <>
      <div
        className={classes.line}
        data-side="ours"
        data-note={message.internal || undefined}
        data-failed={message.error ? true : undefined}
      >
        <Face name={fullName(me)} src={me.avatar} size={28} />
        <div className={classes.bubble}>
          {message.files.map((file) => (
            <Group key={file.name} gap={6}>
              <IconFile size={16} aria-hidden />
              <Text size="sm">{file.name}</Text>
            </Group>
          ))}
          {message.text && <TextOf text={message.text} />}
          {!message.error && (
            <div className={classes.meta}>
              <Loader size={11} /> {t('message.sending')}
            </div>
          )}
        </div>
      </div>
      {message.error !== null && (
        <div className={classes.problem} role="alert">
          {t('message.notTaken', { why: inWords(message.error, t) })}{' '}
          <Anchor
            component="button"
            type="button"
            size="xs"
            fw={650}
            c="inherit"
            td="underline"
            onClick={() => sendAgain(message.clientId)}
          >
            {t('message.again')}
          </Anchor>
          {' · '}
          <Anchor
            component="button"
            type="button"
            size="xs"
            c="inherit"
            td="underline"
            onClick={() => takeBack(message)}
          >
            {t('message.takeBack')}
          </Anchor>
        </div>
      )}
    </>
  );
}

/** What the customer is typing, where the line lets that be seen; else that they are. */
export function TypingBubble({ name, text }: { name: string; text: string | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.line} data-side="theirs">
      <Face name={name} size={28} />
      <div className={classes.bubble} data-draft>
        <Text size="xs" c="dimmed" fs="italic">
          {t('conversation.typing', { name })}
        </Text>
        {text && <TextOf text={text} />}
      </div>
    </div>
  );
}

import { Anchor, Badge, Code, Spoiler, Text } from '@mantine/core';
import { IconMapPin, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { pieces } from '../../lib/links';
import { AttachmentView } from './Attachments';
import classes from './Conversation.module.css';

/** A text, its addresses as links. */
export function TextOf({ text }: { text: string }) {
  return (
    <p className={classes.text} dir="auto">
      {pieces(text).map((it, index) =>
        it.href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order.
          <a key={index} href={it.href} target="_blank" rel="noopener noreferrer nofollow">
            {it.text}
          </a>
        ) : (
          it.text
        ),
      )}
    </p>
  );
}

/** What a message says, whatever it says it with. */
export function Body({ message }: { message: Message }) {
  const { t } = useTranslation();
  if (message.deleted_at) {
    return (
      <Text size="sm" fs="italic" c="dimmed">
        {t('message.deleted')}
      </Text>
    );
  }
  if (message.gone) {
    return (
      <Text size="sm" fs="italic" c="dimmed">
        {t('message.gone')}
      </Text>
    );
  }
  const { location, contact, unsupported } = message;
  return (
    <>
      {message.attachments.map((file) => (
        <div key={file.id} style={{ marginBottom: 4 }}>
          <AttachmentView file={file} />
        </div>
      ))}
      {message.text && <TextOf text={message.text} />}
      {location && (
        <Anchor
          size="sm"
          target="_blank"
          rel="noopener noreferrer"
          href={`https://www.openstreetmap.org/?mlat=${location.latitude}&mlon=${location.longitude}#map=16/${location.latitude}/${location.longitude}`}
        >
          <IconMapPin size={15} aria-hidden />{' '}
          {location.name ?? location.address ?? t('message.location')} (
          {location.latitude.toFixed(5)}, {location.longitude.toFixed(5)})
        </Anchor>
      )}
      {contact && (
        <Text size="sm" component="div">
          <IconUser size={15} aria-hidden /> {contact.name} ·{' '}
          <Anchor href={`tel:${contact.phone}`}>{contact.phone}</Anchor>
        </Text>
      )}
      {message.button && (
        <Badge variant="outline" color="gray" radius="sm">
          {t('message.button', { button: message.button_title ?? message.button })}
        </Badge>
      )}
      {(message.quick_replies?.length ?? 0) > 0 && (
        <ul className={classes.replies} aria-label={t('replies.offered')}>
          {message.quick_replies?.map((it) => (
            <li key={it.title} className={classes.reply} dir="auto" title={it.url ?? undefined}>
              {it.title}
            </li>
          ))}
        </ul>
      )}
      {unsupported && (
        <Spoiler maxHeight={0} showLabel={t('message.showRaw')} hideLabel={t('message.hideRaw')}>
          <Code block>{unsupported}</Code>
        </Spoiler>
      )}
      {unsupported && !message.text && (
        <Text size="sm" fs="italic">
          {t('message.unsupported')}
        </Text>
      )}
      {message.reaction && (
        <Badge
          mt={4}
          variant="white"
          color="gray"
          size="lg"
          aria-label={t('message.reaction', { sign: message.reaction })}
        >
          {message.reaction}
        </Badge>
      )}
    </>
  );
}

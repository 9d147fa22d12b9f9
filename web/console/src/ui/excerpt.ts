import type { TFunction } from 'i18next';
import type { Message } from '../api/client';

/** A message in one line. */
export function excerpt(message: Message, t: TFunction): string {
  if (message.deleted_at) return t('message.deleted');
  if (message.gone) return t('message.gone');
  const text = message.text.replace(/\s+/g, ' ').trim();
  if (text) return text;
  const file = message.attachments[0];
  if (file) return `${t(`file.${file.kind}`)}${file.name ? `: ${file.name}` : ''}`;
  if (message.location) return message.location.name ?? t('message.location');
  if (message.contact) return `${t('message.contact')}: ${message.contact.name}`;
  if (message.button) return message.button;
  return t('message.unsupported');
}

import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { inWords } from '../api/errors';

type Notice = Parameters<typeof notifications.show>[0];

function show(notice: Notice) {
  const closeButtonProps = { 'aria-label': i18next.t('common.close') };
  notifications.show({ ...notice, closeButtonProps });
}

/** Tells what could not be done. */
export function tellError(error: unknown, nameOf?: (user: number) => string) {
  show({ color: 'red', message: inWords(error, i18next.t, nameOf), autoClose: 8000 });
}

/** Tells that something is done, where the page itself does not show it. */
export function tellDone(message: string) {
  show({ message, autoClose: 3500 });
}

/** Tells what is left for a person to do: it stays until they have closed it. */
export function tellLeft(title: string, message: string) {
  show({ color: 'yellow', title, message, autoClose: false });
}

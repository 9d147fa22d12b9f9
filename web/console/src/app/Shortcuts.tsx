import { Kbd, Modal, Table } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { createStore, useStore } from '../lib/store';

export const helpOpen = createStore(false);

/** All with Alt, so that none is pressed by typing. By the key's place, since Alt writes signs on some keyboards. */
export const KEYS = [
  'answer',
  'skip',
  'search',
  'next',
  'previous',
  'composer',
  'note',
  'transfer',
  'finish',
  'help',
] as const;
export type Key = (typeof KEYS)[number];

export const CODES: Record<Key, string> = {
  answer: 'KeyA',
  skip: 'KeyS',
  search: 'KeyF',
  next: 'ArrowDown',
  previous: 'ArrowUp',
  composer: 'KeyC',
  note: 'KeyN',
  transfer: 'KeyT',
  finish: 'KeyE',
  help: 'KeyH',
};

const SIGNS: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑' };

/** Does `deed` when the key is pressed; not behind a dialog, whose own keys count. */
export function useKey(key: Key, deed: (() => void) | null) {
  // Listened once: a listener that is put anew while a key is handled would miss that very key.
  const latest = useRef(deed);
  latest.current = deed;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (
        !latest.current ||
        !event.altKey ||
        event.ctrlKey ||
        event.metaKey ||
        event.code !== CODES[key]
      )
        return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [key]);
}

const openHelp = () => helpOpen.set(true);

export function Shortcuts() {
  const { t } = useTranslation();
  const isOpen = useStore(helpOpen);
  useKey('help', openHelp);
  return (
    <Modal
      opened={isOpen}
      onClose={() => helpOpen.set(false)}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Table verticalSpacing="xs">
        <Table.Tbody>
          {KEYS.map((key) => (
            <Table.Tr key={key}>
              <Table.Td w={130} style={{ whiteSpace: 'nowrap' }}>
                <Kbd>Alt</Kbd> + <Kbd>{SIGNS[CODES[key]] ?? CODES[key].replace('Key', '')}</Kbd>
              </Table.Td>
              <Table.Td>{t(`keys.${key}`)}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>
              <Kbd>Enter</Kbd>
            </Table.Td>
            <Table.Td>{t('keys.send')}</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td>
              <Kbd>Shift</Kbd> + <Kbd>Enter</Kbd>
            </Table.Td>
            <Table.Td>{t('keys.newline')}</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

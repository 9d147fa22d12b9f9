import { Button, Group, Paper, RingProgress, Text } from '@mantine/core';
import { IconVolumeOff } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Session } from '../api/client';
import { usePreview } from '../api/conversation';
import { useExplanation, useLines, useMyself, usePeople } from '../api/queries';
import { act, useOpenSessions } from '../api/sessions';
import { useNow } from '../lib/clock';
import { age, countdown } from '../lib/format';
import { byAge, isOfferedTo } from '../lib/sessions';
import { useStore } from '../lib/store';
import { notice, ring, sound } from '../live/ring';
import { ChannelIcon } from '../ui/ChannelIcon';
import { excerpt } from '../ui/excerpt';
import { tellError } from '../ui/toast';
import classes from './Offers.module.css';
import { useKey } from './Shortcuts';

/** Offers shown at once; the others wait in the list. */
const SHOWN = 3;

const RING_MS = 3_000;

/** Of several tabs one rings: the first that has this lock. */
function useIsBell(): boolean {
  const [isBell, setBell] = useState(!navigator.locks);
  useEffect(() => {
    if (!navigator.locks) return;
    let release = () => undefined as unknown;
    const gone = new AbortController();
    navigator.locks
      .request('canali.bell', { signal: gone.signal }, () => {
        setBell(true);
        return new Promise((done) => {
          release = () => done(undefined);
        });
      })
      .catch(() => undefined);
    return () => {
      gone.abort();
      release();
    };
  }, []);
  return isBell;
}

/** Sessions that are held out to the caller: they ring until they are answered, skipped or lapse. */
export function Offers() {
  const { t } = useTranslation();
  const me = useMyself();
  const { data: open } = useOpenSessions();
  const navigate = useNavigate();
  const people = usePeople();
  const isBell = useIsBell();
  const { wanted, allowed } = useStore(sound);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const offers = useMemo(
    () =>
      [...(open?.values() ?? [])]
        .filter((it) => isOfferedTo(it, me.id) && !hidden.has(it.offer_id ?? 0))
        .sort(byAge),
    [open, me.id, hidden],
  );
  const rung = useRef(new Set<number>());
  const newest = offers.map((it) => it.offer_id ?? it.id).join();

  useEffect(() => {
    if (newest === '') return;
    if (isBell) ring();
    const timer = window.setInterval(() => isBell && ring(), RING_MS);
    return () => window.clearInterval(timer);
  }, [newest, isBell]);

  useEffect(() => {
    for (const offer of offers) {
      const id = offer.offer_id ?? offer.id;
      if (rung.current.has(id)) continue;
      rung.current.add(id);
      if (isBell) notice(t('offers.notice'), offer.customer.name, `offer-${id}`);
    }
  }, [offers, isBell, t]);

  async function take(offer: Session) {
    try {
      await act(offer.id, { do: 'answer', offer: offer.offer_id ?? null });
      void navigate(`/conversations/${offer.id}?view=mine`);
    } catch (error) {
      tellError(error, people.nameOf);
    }
  }

  async function pass(offer: Session) {
    setHidden((now) => new Set(now).add(offer.offer_id ?? 0));
    try {
      await act(offer.id, { do: 'skip', offer: offer.offer_id ?? null });
    } catch (error) {
      tellError(error, people.nameOf);
    }
  }

  const first = offers[0];
  useKey('answer', first ? () => void take(first) : null);
  useKey('skip', first ? () => void pass(first) : null);

  return (
    <section className={classes.dock} aria-label={t('offers.label')} hidden={offers.length === 0}>
      <div className="visually-hidden" role="status">
        {offers.length > 0
          ? t('offers.said', { count: offers.length, name: first?.customer.name })
          : ''}
      </div>
      {offers.slice(0, SHOWN).map((offer) => (
        <OfferCard
          key={offer.offer_id ?? offer.id}
          offer={offer}
          onTake={() => void take(offer)}
          onPass={() => void pass(offer)}
        />
      ))}
      {offers.length > SHOWN && (
        <Paper className={classes.mute} withBorder>
          {t('offers.more', { count: offers.length - SHOWN })}
        </Paper>
      )}
      {/* Above them, so that what is being pressed stays where it is when this goes: the press itself lets the page sound. */}
      {wanted && !allowed && offers.length > 0 && (
        <Paper className={classes.mute} withBorder>
          <IconVolumeOff size={14} aria-hidden /> {t('offers.mute')}
        </Paper>
      )}
    </section>
  );
}

interface CardProps {
  offer: Session;
  onTake: () => void;
  onPass: () => void;
}

function OfferCard({ offer, onTake, onPass }: CardProps) {
  const { t, i18n } = useTranslation();
  const { byId } = useLines();
  const { data: preview } = usePreview(offer, true);
  const { data: why } = useExplanation(offer.id, offer.version);
  const now = useNow(500);
  const until = why?.now.reason === 'offered' && why.now.until ? Date.parse(why.now.until) : null;
  const [since] = useState(Date.now);
  const left = until === null ? null : Math.max(0, until - now);
  const whole = until === null ? 1 : Math.max(1, until - since);
  return (
    <Paper className={classes.card} shadow="lg" withBorder>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {left !== null ? (
          <RingProgress
            size={52}
            thickness={5}
            roundCaps
            aria-hidden
            sections={[
              {
                value: Math.min(100, (left / whole) * 100),
                color: left < 10_000 ? 'red' : 'petrol',
              },
            ]}
            label={
              <Text size="xs" ta="center" fw={600}>
                {countdown(left)}
              </Text>
            }
          />
        ) : (
          <ChannelIcon kind={offer.channel_kind} size={40} />
        )}
        <div className={classes.words}>
          <Group gap={6} wrap="nowrap">
            <ChannelIcon
              kind={offer.channel_kind}
              size={16}
              label={t(`kinds.${offer.channel_kind}`)}
            />
            <Text fw={650} truncate dir="auto">
              {offer.customer.name || t('conversation.nameless')}
            </Text>
          </Group>
          <Text size="xs" c="dimmed" truncate>
            {byId.get(offer.line_id)?.name ?? `#${offer.line_id}`} ·{' '}
            {t('offers.waits', { time: age(offer.queued_at, now, i18n.language) })}
          </Text>
          <Text size="sm" lineClamp={2} dir="auto" mt={2}>
            {preview ? excerpt(preview, t) : ' '}
          </Text>
        </div>
      </Group>
      <Group gap="xs" mt="sm" grow>
        <Button onClick={onTake}>{t('offers.answer')}</Button>
        <Button variant="default" onClick={onPass}>
          {t('offers.skip')}
        </Button>
      </Group>
    </Paper>
  );
}

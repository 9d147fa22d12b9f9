import { ActionIcon, Button, Loader, Modal, Text, Tooltip } from '@mantine/core';
import { IconDownload, IconFile, IconMusic, IconPhoto, IconVideo } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Attachment, fileBytes } from '../../api/client';
import { inWords } from '../../api/errors';
import { size } from '../../lib/format';
import { tellError } from '../../ui/toast';
import classes from './Conversation.module.css';

/** The address of a blob while it is shown. */
function useObjectUrl(blob: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}

/** A file's bytes, fetched with our token and kept a while. */
const useFile = (url: string, enabled: boolean) =>
  useQuery({
    queryKey: ['file', url],
    queryFn: ({ signal }) => fileBytes(url, signal),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    retry: 1,
  });

export function AttachmentView({ file }: { file: Attachment }) {
  if (file.gone) return <Gone file={file} />;
  const isPicture =
    file.kind === 'image' ||
    file.kind === 'sticker' ||
    (file.kind === 'animation' && !file.mime?.startsWith('video/'));
  if (isPicture) return <Picture file={file} />;
  if (['video', 'audio', 'voice', 'animation'].includes(file.kind)) return <Sound file={file} />;
  return <Other file={file} />;
}

/** What its line keeps no longer. */
function Gone({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  return (
    <div className={classes.file}>
      <IconFile size={22} aria-hidden />
      <Text size="sm" fs="italic" c="dimmed">
        {t(`file.${file.kind}`)} · {t('file.gone')}
      </Text>
    </div>
  );
}

function Picture({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useFile(file.url, true);
  const url = useObjectUrl(data);
  const [isLarge, setLarge] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const label = file.name ?? t(`file.${file.kind}`);
  if (error || isBroken)
    return <Other file={file} problem={error ? inWords(error, t) : t('file.broken')} />;
  if (isPending || !url) {
    return (
      <div className={classes.file}>
        <Loader size="xs" />
        <Text size="xs" c="dimmed">
          {label}
        </Text>
      </div>
    );
  }
  return (
    <>
      <button
        type="button"
        className={classes.picture}
        onClick={() => setLarge(true)}
        aria-label={t('file.enlarge', { name: label })}
      >
        <img
          src={url}
          alt={label}
          onError={() => setBroken(true)}
          style={file.kind === 'sticker' ? { maxHeight: 160 } : undefined}
        />
      </button>
      <Modal
        opened={isLarge}
        onClose={() => setLarge(false)}
        size="auto"
        title={label}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <img
          src={url}
          alt={label}
          style={{ maxWidth: '84vw', maxHeight: '76vh', display: 'block' }}
        />
        <Button
          mt="sm"
          variant="default"
          leftSection={<IconDownload size={16} />}
          onClick={() => save(url, label)}
        >
          {t('file.save')}
        </Button>
      </Modal>
    </>
  );
}

/** Sounds and films are fetched when somebody wants to hear or see them. */
function Sound({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const [isWanted, setWanted] = useState(false);
  const { data, error, isFetching } = useFile(file.url, isWanted);
  const url = useObjectUrl(data);
  const isFilm = file.kind === 'video' || file.kind === 'animation';
  const label = file.name ?? t(`file.${file.kind}`);
  if (error) return <Other file={file} problem={inWords(error, t)} />;
  if (url && isFilm) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: what customers send has no captions.
      <video
        src={url}
        controls
        aria-label={label}
        style={{ maxWidth: '100%', maxHeight: 300, borderRadius: 10 }}
      />
    );
  }
  if (url) {
    // biome-ignore lint/a11y/useMediaCaption: as above.
    return <audio src={url} controls aria-label={label} style={{ maxWidth: '100%' }} />;
  }
  const Icon = isFilm ? IconVideo : IconMusic;
  return (
    <Button
      variant="default"
      loading={isFetching}
      leftSection={<Icon size={16} />}
      onClick={() => setWanted(true)}
    >
      {t('file.play', { name: label })}
    </Button>
  );
}

function Other({ file, problem }: { file: Attachment; problem?: string }) {
  const { t, i18n } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const label = file.name ?? t(`file.${file.kind}`);
  const Icon = file.kind === 'image' ? IconPhoto : IconFile;
  async function download() {
    setBusy(true);
    try {
      const url = URL.createObjectURL(await fileBytes(file.url));
      save(url, label);
      window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className={classes.file}>
      <Icon size={22} aria-hidden />
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text size="sm" fw={550} truncate title={label} dir="auto">
          {label}
        </Text>
        <Text size="xs" c={problem ? 'var(--mantine-color-error)' : 'dimmed'}>
          {problem ??
            [file.size ? size(file.size, i18n.language) : null, file.mime]
              .filter(Boolean)
              .join(' · ')}
        </Text>
      </div>
      <Tooltip label={t('file.save')}>
        <ActionIcon
          aria-label={t('file.saveName', { name: label })}
          loading={isBusy}
          onClick={() => void download()}
        >
          <IconDownload size={17} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function save(url: string, name: string) {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

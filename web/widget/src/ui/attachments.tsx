import { useEffect, useState } from 'preact/hooks';
import type { Attachment, Place } from '../client/types';
import { size } from '../text/figures';
import { plainName } from '../text/links';
import { say } from '../words/words';
import { useSurface } from './context';
import { Icon } from './icons';

/** The pictures that browsers show without running anything in them; whatever else is sent is saved, never opened: an
 * address of its bytes would be one of the site's own. */
const SHOWN = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

/** A file of a message. */
export function File({ file }: { file: Attachment }) {
  const isPicture = SHOWN.includes(file.mime ?? '');
  return isPicture ? <Picture file={file} /> : <Download file={file} />;
}

function Picture({ file }: { file: Attachment }) {
  const { chat, words } = useSurface();
  const [address, setAddress] = useState('');
  const [broken, setBroken] = useState(false);
  const { mime, url } = file;
  useEffect(() => {
    let made = '';
    let gone = false;
    const show = (blob: Blob) => {
      if (gone) return;
      made = URL.createObjectURL(new Blob([blob], { type: mime ?? '' }));
      setAddress(made);
    };
    chat.file(url).then(show, () => setBroken(true));
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [chat, mime, url]);
  const name = plainName(file.name ?? '');
  if (broken) return <Download file={file} />;
  if (!address) return <span class="loading">{words.loading}</span>;
  const alt = say(words.picture, { name: name || file.kind });
  return (
    <button type="button" class="picture" onClick={() => save(address, name || 'picture')}>
      <img src={address} alt={alt} onError={() => setBroken(true)} />
    </button>
  );
}

function Download({ file }: { file: Attachment }) {
  const { chat, words, language } = useSurface();
  const [failed, setFailed] = useState(false);
  const name = plainName(file.name ?? '') || file.kind;
  const fetchIt = async () => {
    setFailed(false);
    try {
      const blob = await chat.file(file.url);
      const octets = new Blob([blob], { type: 'application/octet-stream' });
      const address = URL.createObjectURL(octets);
      save(address, name);
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <button type="button" class="file" onClick={() => void fetchIt()}>
        <Icon name="file" />
        <span class="hidden">{words.download}</span>
        <bdi>{name}</bdi>
        {file.size ? <small>{size(file.size, language)}</small> : null}
      </button>
      {failed && (
        <p class="error" role="alert">
          {words.loadFailed}
        </p>
      )}
    </>
  );
}

/** A place, as a link to a map. */
export function Spot({ place }: { place: Place }) {
  const { words } = useSurface();
  const at = `${place.latitude},${place.longitude}`;
  const label = place.name || place.address || `${words.place} ${at}`;
  const href = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${at.replace(',', '/')}`;
  return (
    <a class="file" href={href} target="_blank" rel="noopener noreferrer nofollow">
      <Icon name="place" />
      <bdi>{label}</bdi>
    </a>
  );
}

function save(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

import {
  IconBrandApple,
  IconBrandFacebook,
  IconBrandInstagram,
  IconBrandMessenger,
  IconBrandTelegram,
  IconBrandWhatsapp,
  IconMessageCircle,
  IconMessages,
  IconPhoneCall,
  IconPhotoHeart,
  IconWorld,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';

type Icon = ComponentType<{ size?: number; stroke?: number; color?: string }>;

const ICONS: Record<string, [Icon, string]> = {
  telegram: [IconBrandTelegram, '#1c7cb8'],
  live_chat: [IconMessages, '#0b6a7c'],
  whatsapp: [IconBrandWhatsapp, '#1a8548'],
  messenger: [IconBrandMessenger, '#1f63d6'],
  instagram_direct: [IconBrandInstagram, '#b8307a'],
  facebook_comments: [IconBrandFacebook, '#2b57a8'],
  instagram_comments: [IconPhotoHeart, '#b8307a'],
  viber: [IconPhoneCall, '#6b57c4'],
  apple_messages: [IconBrandApple, '#555b61'],
  network: [IconWorld, '#4a6670'],
};

/** A messenger's sign, white on its colour; its name stands beside it or in a title. */
export function ChannelIcon({
  kind,
  size = 16,
  label,
}: {
  kind: string;
  size?: number;
  label?: string;
}) {
  const [Icon, color] = ICONS[kind] ?? [IconMessageCircle, '#555b61'];
  const style = {
    background: color,
    width: size,
    height: size,
    borderRadius: size / 3.2,
    display: 'inline-grid',
    placeItems: 'center',
    flex: 'none',
  };
  const sign = <Icon size={size * 0.74} stroke={2} color="#fff" />;
  if (!label) {
    return (
      <span aria-hidden style={style}>
        {sign}
      </span>
    );
  }
  return (
    <span role="img" title={label} aria-label={label} style={style}>
      {sign}
    </span>
  );
}

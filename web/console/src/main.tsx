import { createRoot } from 'react-dom/client';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@fontsource-variable/inter/index.css';
import './app/base.css';
import { App } from './app/App';
import { startI18n } from './i18n';
import { startLive } from './live/socket';

const root = document.getElementById('root');

async function start(element: HTMLElement) {
  await startI18n();
  startLive();
  createRoot(element).render(<App />);
}

if (root) void start(root);

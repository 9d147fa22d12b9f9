import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { Empty } from '../ui/States';

/** A page that failed: said in words, with a way on. A new version on the server is the likeliest reason. */
export function Broken() {
  const { t } = useTranslation();
  const error = useRouteError();
  const isOld =
    error instanceof Error && /dynamically imported module|module script/i.test(error.message);
  return (
    <main>
      <Empty
        whole
        title={t(isOld ? 'broken.old' : 'broken.title')}
        text={t(isOld ? 'broken.oldText' : 'broken.text')}
        action={<Button onClick={() => window.location.reload()}>{t('broken.reload')}</Button>}
      />
    </main>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty
      whole
      title={t('notFound.title')}
      text={t('notFound.text')}
      action={
        <Button component={Link} to="/conversations">
          {t('notFound.back')}
        </Button>
      }
    />
  );
}

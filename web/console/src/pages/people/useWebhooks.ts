import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client';

/** One's own webhooks; an admin's are all there are. */
export const useWebhooks = () =>
  useQuery({
    queryKey: ['webhooks'],
    queryFn: async () => (await data(api.GET('/api/v1/webhooks'))).items,
  });

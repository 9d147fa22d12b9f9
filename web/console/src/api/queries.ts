import { keepPreviousData, QueryClient, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { isHere, lastHere, leaveNothing } from '../lib/belongings';
import { auth, knownIn } from './auth';
import { api, data, type User } from './client';
import { isPassing, Refusal } from './errors';
import { getLine, type Line, listLines } from './lines';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < 2 && isPassing(error),
      refetchOnWindowFocus: true,
      // Nothing is asked while nobody is known: it would only be refused.
      enabled: () => auth.get().state === 'in',
    },
    mutations: { retry: false },
  },
});

export async function fetchMe(): Promise<User> {
  const me = await data(api.GET('/api/v1/me'));
  const before = queries.getQueryData<User>(['me'])?.id ?? lastHere();
  // Somebody else has signed in, here or in another tab: nothing on this page is theirs.
  if (before && before !== me.id) leaveNothing(() => window.location.reload());
  isHere(me.id);
  knownIn();
  return me;
}

export const useMe = () =>
  useQuery({
    queryKey: ['me'],
    queryFn: fetchMe,
    refetchInterval: 60_000,
    enabled: () => ['unknown', 'in'].includes(auth.get().state),
  });

/** Who is signed in; only where the layout has made sure that they are known. */
export function useMyself(): User {
  const me = queries.getQueryData<User>(['me']);
  const { data: fresh } = useMe();
  const known = fresh ?? me;
  if (!known) throw new Refusal(0, 'NO_AUTH_FOUND', 'nobody is signed in');
  return known;
}

export const usersQuery = {
  queryKey: ['users'],
  queryFn: async () => (await data(api.GET('/api/v1/users'))).items as User[],
  refetchInterval: 30_000,
};

export const useUsers = () => useQuery(usersQuery);

export const fullName = (user: Pick<User, 'name' | 'last_name'>) =>
  user.last_name ? `${user.name} ${user.last_name}` : user.name;

/** People by id, and what they are called. */
export function usePeople() {
  const { data: users } = useUsers();
  return useMemo(() => {
    const byId = new Map((users ?? []).map((it) => [it.id, it]));
    return {
      users: users ?? [],
      byId,
      nameOf: (id: number | null | undefined) => {
        const user = id ? byId.get(id) : undefined;
        return user ? fullName(user) : id ? `#${id}` : '';
      },
    };
  }, [users]);
}

export const linesQuery = {
  queryKey: ['lines'],
  queryFn: () => listLines(),
  staleTime: 60_000,
};

export function useLines() {
  const query = useQuery(linesQuery);
  const byId = useMemo(
    () => new Map((query.data ?? []).map((it) => [it.id, it] as [number, Line])),
    [query.data],
  );
  return { ...query, lines: query.data ?? [], byId };
}

export const useLine = (id: number) =>
  useQuery({
    queryKey: ['line', id],
    queryFn: () => getLine(id),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });

export const useLint = (id: number) =>
  useQuery({
    queryKey: ['lint', id],
    queryFn: async () =>
      (await data(api.GET('/api/v1/lines/{line}/lint', { params: { path: { line: id } } }))).items,
    staleTime: 0,
  });

export const useChannels = (line: number | null, enabled = true) =>
  useQuery({
    queryKey: ['channels', line],
    queryFn: async () =>
      (
        await data(
          api.GET('/api/v1/lines/{line}/channels', { params: { path: { line: line ?? 0 } } }),
        )
      ).items,
    enabled: enabled && line !== null,
    refetchInterval: 30_000,
  });

export const useDepartments = () =>
  useQuery({
    queryKey: ['departments'],
    queryFn: async () => (await data(api.GET('/api/v1/departments'))).items,
    staleTime: 60_000,
  });

export const useAgreements = () =>
  useQuery({
    queryKey: ['agreements'],
    queryFn: async () => (await data(api.GET('/api/v1/agreements'))).items,
  });

export const useNotifications = () =>
  useQuery({
    queryKey: ['notifications'],
    queryFn: () => data(api.GET('/api/v1/notifications', { params: { query: { limit: 100 } } })),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });

export const useCustomer = (chat: number) =>
  useQuery({
    queryKey: ['customer', chat],
    queryFn: () => data(api.GET('/api/v1/chats/{chat}/customer', { params: { path: { chat } } })),
    staleTime: 60_000,
  });

/** Where the picture of a chat's customer is, with us; none, where their messenger shows none. */
export function usePicture(chat: number): string | null {
  const { data: customer } = useCustomer(chat);
  return customer?.picture ? new URL(customer.picture, window.location.origin).pathname : null;
}

export const useExplanation = (session: number, version: number) =>
  useQuery({
    queryKey: ['explain', session, version],
    queryFn: () =>
      data(api.GET('/api/v1/sessions/{id}/explain', { params: { path: { id: session } } })),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

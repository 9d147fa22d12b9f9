import { lazy, Suspense } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { Loading } from '../ui/States';
import { Broken, NotFound } from './Broken';
import { Gate } from './Gate';

const Inbox = lazy(() => import('../pages/inbox/Inbox'));
const Contact = lazy(() => import('../pages/contact/Contact'));
const LineSettings = lazy(() => import('../pages/settings/LineSettings'));
const Connect = lazy(() => import('../pages/contact/Connect'));
const People = lazy(() => import('../pages/people/People'));
const Notices = lazy(() => import('../pages/notices/Notices'));
const Operations = lazy(() => import('../pages/operations/Operations'));
const Overview = lazy(() => import('../pages/overview/Overview'));
const Profile = lazy(() => import('../pages/profile/Profile'));
const Start = lazy(() => import('../pages/start/Start'));

const page = (element: React.ReactNode) => <Suspense fallback={<Loading />}>{element}</Suspense>;

export const router = createBrowserRouter([
  {
    element: <Gate />,
    errorElement: <Broken />,
    children: [
      { index: true, element: <Navigate to="/conversations" replace /> },
      { path: 'conversations/:id?', element: page(<Inbox />) },
      { path: 'overview', element: page(<Overview />) },
      { path: 'contact', element: page(<Contact />) },
      { path: 'contact/connect/:kind', element: page(<Connect />) },
      { path: 'lines/:line/:group?', element: page(<LineSettings />) },
      { path: 'people/:tab?', element: page(<People />) },
      { path: 'operations/:tab?', element: page(<Operations />) },
      { path: 'notifications', element: page(<Notices />) },
      { path: 'profile', element: page(<Profile />) },
      { path: 'start', element: page(<Start />) },
      { path: '*', element: <NotFound /> },
    ],
  },
]);

import { expect, test } from 'vitest';
import { KINDS } from '../../lib/channels';
import { NETWORK, originOf, randomSecret, SETTINGS, settingProblem } from './kinds';

test('every kind says what it asks for', () => {
  expect(Object.keys(SETTINGS)).toEqual([...KINDS]);
});

test('what is missing or cannot be is told before it is sent', () => {
  const [token] = SETTINGS.telegram;
  const [base, secret] = SETTINGS.network;
  if (!token || !base || !secret) throw new Error('settings');
  expect(settingProblem('telegram', token, ' ')).toBe('connect.needed');
  expect(settingProblem('telegram', token, 'not a token')).toBe('connect.noBotToken');
  expect(settingProblem('telegram', token, '123456:AAF-aaaaaaaaaaaaaaaaaaaaaaaaaaa')).toBe(null);
  expect(settingProblem('network', base, 'portal.example')).toBe('wrong.web');
  expect(settingProblem('network', secret, 'x'.repeat(31))).toBe('connect.shortSecret');
  expect(settingProblem('network', secret, randomSecret())).toBe(null);
  const [hook, app] = NETWORK.bitrix24;
  if (!hook || !app) throw new Error('settings');
  expect(settingProblem('network', hook, 'https://b24.example/')).toBe('connect.noRestWebhook');
  expect(settingProblem('network', hook, 'https://b24.example/rest/1/abc/')).toBe(null);
  expect(settingProblem('network', app, '')).toBe(null);
  expect(settingProblem('whatsapp', { name: 'waba_id', optional: true }, '')).toBe(null);
});

test('origins are addresses without a path', () => {
  expect(originOf(' https://shop.example/cart?x ')).toBe('https://shop.example');
  expect(originOf('javascript:alert(1)')).toBe(null);
  expect(originOf('shop.example')).toBe(null);
});

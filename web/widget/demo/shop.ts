// The shop's own script: what a site does to have the chat, and a basket that counts.

/** The public key at the end of the address. */
const key = decodeURIComponent(location.pathname.split('/').filter(Boolean)[1] ?? '');
const query = new URLSearchParams(location.search);

/** As in the snippet: a site writes this element into its page. */
function embed(): void {
  const script = document.createElement('script');
  script.src = '/widget.js';
  script.async = true;
  script.dataset.key = key;
  const language = query.get('language');
  if (language) script.dataset.language = language;
  document.head.append(script);
}

function tell(text: string): void {
  const notice = document.getElementById('notice');
  if (!notice) return;
  notice.textContent = text;
  notice.hidden = false;
}

async function begin(): Promise<void> {
  const answer = await fetch(`/lc/v1/${encodeURIComponent(key)}/config`).catch(() => undefined);
  if (answer?.status === 404) {
    tell('There is no live chat under the key in this address. A channel of a line has one.');
    return;
  }
  embed();
}

let count = 0;
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-add]')) {
  button.addEventListener('click', () => {
    count += 1;
    const output = document.getElementById('count');
    if (output) output.textContent = String(count);
  });
}
document.getElementById('ask')?.addEventListener('click', () => {
  const { Canali } = window as { Canali?: { open(): void } };
  if (Canali) Canali.open();
  else tell('The chat is not here yet.');
});
void begin();

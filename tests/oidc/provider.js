// A certified OpenID provider on a free port of this machine. It prints its address as a line of JSON, reads where people
// come back to as one, and lets everybody in as whom the query's `login_hint` names.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'

import { Provider } from 'oidc-provider'

const PEOPLE = {
  ada: { email: 'ada@example.com', email_verified: true },
  eve: { email: 'ada@example.com', email_verified: false },
  stranger: { email: 'stranger@example.com', email_verified: true },
  nameless: {},
}

const server = createServer()
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
console.log(JSON.stringify({ address: issuer }))

const [line] = await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next().then(it => [it.value])
const { redirect_uri } = JSON.parse(line)

const provider = new Provider(issuer, {
  clients: [{ client_id: 'canali', client_secret: 'a secret of ours', redirect_uris: [redirect_uri] }],
  pkce: { required: () => true },
  claims: { email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
})

// Where others ask for a password and for leave, nobody is asked.
const callback = provider.callback()
server.on('request', async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response)
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (params.login_hint === 'nobody') {
    return provider.interactionFinished(request, response, { error: 'access_denied' })
  }
  if (prompt.name === 'login') {
    const login = { accountId: params.login_hint }
    return provider.interactionFinished(request, response, { login })
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope('openid email profile')
  const consent = { grantId: await grant.save() }
  return provider.interactionFinished(request, response, { consent })
})
console.log(JSON.stringify({ ready: true }))

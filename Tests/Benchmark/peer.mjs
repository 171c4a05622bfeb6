// The same job as a run of reauth, as one would write it in Node in an afternoon: no pacing, no resume, one log.
// Reads a CSV of instances, and for each: read, note the intent, revoke, ping, ask for the authorization URL. A line of the log is
// on the disk before the revocation leaves; lines of many instances are synced together.
//   node peer.mjs ORIGIN FLEET.csv WIDTH FOLDER
import fs from 'node:fs'
import http from 'node:http'
import { createHash, randomBytes } from 'node:crypto'

const [origin, csv, width, folder] = process.argv.slice(2)
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(width) })
const platform = 'User benchmark-user, Organization benchmark-organization'
const { hostname, port } = new URL(origin)

function send(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers, agent, timeout: 30_000 }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', reject)
    request.end(body)
  })
}

// Lines that came while the last sync was under way are synced together.
const log = fs.openSync(`${folder}/log.jsonl`, 'a', 0o600)
let waiting = []
let isWriting = false
function record(line) {
  return new Promise((resolve, reject) => {
    waiting.push({ line: JSON.stringify(line) + '\n', resolve, reject })
    if (!isWriting) writeGroup()
  })
}
function writeGroup() {
  isWriting = true
  const group = waiting
  waiting = []
  fs.write(log, group.map((one) => one.line).join(''), (error) => {
    if (error) return group.forEach((one) => one.reject(error))
    fs.fdatasync(log, (error) => {
      for (const one of group) error ? one.reject(error) : one.resolve()
      if (waiting.length > 0) writeGroup()
      else isWriting = false
    })
  })
}

const fingerprint = (token) => createHash('sha256').update(token).digest('hex')

async function rotate(id) {
  const read = await send('GET', `/elements/api-v2/instances/${id}`, { Authorization: platform })
  const instance = JSON.parse(read.body)
  const token = instance.configuration['oauth.user.token']
  if (String(instance.id) !== id || !token) return [id, 'failed']
  await record({ id, step: 'intent', fingerprint: fingerprint(token), at: Date.now() })
  const form = new URLSearchParams({ client_id: 'box-client', client_secret: 'box-client-secret', token })
  const revoked = await send('POST', '/hosts/api.box.com/oauth2/revoke',
    { 'Content-Type': 'application/x-www-form-urlencoded' }, form.toString())
  if (revoked.status !== 200) return [id, 'failed']
  await record({ id, step: 'revoked', at: Date.now() })
  const ping = await send('GET', '/elements/api-v2/ping', { Authorization: `${platform}, Element ${instance.token}` })
  if (ping.status !== 401 || !JSON.parse(ping.body).providerMessage) return [id, 'still_valid']
  const state = randomBytes(32).toString('base64url')
  const link = await send('POST', '/elements/api-v2/elements/box/oauth/url', { Authorization: platform },
    JSON.stringify({ apiKey: 'box-client', apiSecret: 'box-client-secret', callbackUrl: 'http://127.0.0.1:8089/callback',
      scope: 'root_readwrite', state }))
  const url = new URL(JSON.parse(link.body).oauthUrl)
  if (url.searchParams.get('state') !== state) return [id, 'failed']
  await record({ id, step: 'awaiting_code', at: Date.now() })
  return [id, 'awaiting_code', url.href]
}

const ids = fs.readFileSync(csv, 'utf8').trim().split('\n').slice(1).map((line) => line.split(',')[0])
const report = fs.createWriteStream(`${folder}/instances.csv`)
let next = 0
await Promise.all(Array.from({ length: Number(width) }, async () => {
  while (next < ids.length) report.write((await rotate(ids[next++])).join(',') + '\n')
}))
report.end()
agent.destroy()

// WABinary frames by an independent encoder (Baileys), half with leaking values and half with placeholders only.
// Run: npm i baileys@7.0.0-rc14 in any folder, then `node frames.mjs FOLDER` (the folder that holds node_modules; default: the
// current one). Reads ../signal.json (by signal.mjs), writes ../frames.json; the seed is fixed.
//
// An entry: { name, node, hex, kinds, leaks }. `node` is what was encoded: bytes are { hex }, absent for what no node can say.
// `kinds` tells what stands on the wire; `hand` among them says that bytes were put together by hand, because Baileys' encoder
// never writes them: FB_JID, INTEROP_JID, BINARY_20/32 for short strings, LIST_16 for short lists, damaged frames.
// `leaks` names the rule that the frame breaks, or several of which any will do; empty for a frame of placeholders. Every value is invented.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(resolve(process.argv[2] ?? '.', 'node_modules', 'x.js'))
const load = path => import(pathToFileURL(require.resolve(path)))
const { encodeBinaryNode } = await load('baileys/lib/WABinary/encode.js')
const { decodeBinaryNode } = await load('baileys/lib/WABinary/decode.js')
const { TAGS } = await load('baileys/lib/WABinary/constants.js')

// ---- invented values ----
let drawn = 0
const random = length => {
	const blocks = []
	for (let got = 0; got < length; got += 32) blocks.push(createHash('sha256').update(`wacrg frames ${drawn++}`).digest())
	return Buffer.concat(blocks).subarray(0, length)
}
const below = limit => random(4).readUInt32BE(0) % limit
const digits = length => Array.from(random(length), byte => byte % 10).join('')
const PLANS = ['49151########', '44774#######', '33612######', '55119########', '39347#######', '23480########', '41765######', '62812########']
let plan = 0
/** A number of a length in use under its calling code; `even` and `odd` choose by the count of digits. */
const phone = parity => {
	for (;;) {
		const number = PLANS[plan++ % PLANS.length].replace(/#/g, () => 1 + below(9))
		if (!parity || (number.length % 2 ? 'odd' : 'even') === parity) return number
	}
}
const lid = () => `${1 + below(9)}${digits(14)}`
const group = () => `120363${digits(12)}`
const upper = bytes => random(bytes).toString('hex').toUpperCase()
const pick = list => list[below(list.length)]
const octets = () => [pick([31, 46, 62, 77, 81, 84, 87, 91, 94, 109, 151, 176, 178, 185, 188, 212, 217]), 2 + below(250), 2 + below(250), 2 + below(250)]
const endpoint4 = ([a, b, c, d], port = 3478) => Buffer.from([a, b, c, d, port >> 8, port & 255])
const groups6 = () => [0x2a00 + 1 + below(14), ...Array.from({ length: 7 }, () => 1 + below(0xfffe))]
const endpoint6 = (groups, port = 3478) => Buffer.from([...groups, port].flatMap(it => [it >> 8, it & 255]))
const text6 = groups => groups.map(it => it.toString(16)).join(':')

const signal = new Map(JSON.parse(readFileSync(new URL('../signal.json', import.meta.url))).map(it => [it.name, it]))
const secret = name => Buffer.from(signal.get(name).hex, 'hex')

// ---- building ----
const out = []
const text = value => Buffer.from(value)
const n = (tag, attrs = {}, content) => ({ tag, attrs, content })
const asJson = node => ({
	tag: node.tag,
	attrs: node.attrs,
	...(node.content === undefined ? {} : {
		content: Buffer.isBuffer(node.content) ? { hex: node.content.toString('hex') } : Array.isArray(node.content) ? node.content.map(asJson) : node.content,
	}),
})

const add = async (name, node, kinds, leaks) => {
	const bytes = encodeBinaryNode(node)
	const back = await decodeBinaryNode(bytes)
	if (back.tag !== node.tag) throw new Error(`${name}: does not come back`)
	out.push({ name, node: asJson(node), hex: bytes.toString('hex'), kinds, leaks })
}
const addHand = (name, node, bytes, kinds, leaks) =>
	out.push({ name, ...(node ? { node: asJson(node) } : {}), hex: bytes.toString('hex'), kinds: ['hand', ...kinds], leaks })

/** Placeholders for every slot. */
const P = {
	from: 'A@s.whatsapp.net', to: 'B@s.whatsapp.net', creator: 'A@s.whatsapp.net', id: 'OF-0001', call: 'CALLID0001',
	cipher: text('CIPHERTEXTPLACEHOLDERFORPEERDEVICE1'), capability: Buffer.from('0105f709e4bb13', 'hex'),
	te: endpoint4([203, 0, 113, 10]), te6: endpoint6([0x2001, 0xdb8, 0, 0, 0, 0x8a2e, 0x370, 0x7334]), token: text('RELAYTOKENPLACEHOLDER0'),
}
/** A frame twice: with the leaking values of `leak`, and with placeholders, or those of `instead`, in their slots. */
const both = async (name, kinds, rule, leak, build, instead = {}) => {
	await add(name, build({ ...P, ...instead, ...leak }), kinds, rule.split('+'))
	await add(`${name}-placeholder`, build({ ...P, ...instead }), kinds, [])
}

const call = (v, ...children) => n('call', { from: v.from, to: v.to, id: v.id }, children)
const inner = (tag, v, ...children) => n(tag, { 'call-id': v.call, 'call-creator': v.creator }, children.length ? children : undefined)
const offer = v => call(v, inner('offer', v, n('audio', { enc: 'opus', rate: '8000' }), n('audio', { enc: 'opus', rate: '16000' }), n('net', { medium: '3' }),
	n('capability', { ver: '1' }, v.capability), n('enc', { v: '2', type: v.type ?? 'pkmsg' }, v.cipher), n('encopt', { keygen: '2' })))
const short = v => call(v, inner('terminate', v))
const jid = 'jid'

// offers
await both('offer-from-odd', ['jid-pair', 'nibble'], jid, { from: `${phone('odd')}@s.whatsapp.net` }, offer)
await both('offer-to-even', ['jid-pair', 'nibble'], jid, { to: `${phone('even')}@s.whatsapp.net` }, offer)
await both('offer-creator-device', ['ad-jid', 'domain-0'], jid, { creator: `${phone()}:12@s.whatsapp.net` }, offer, { creator: 'A:12@s.whatsapp.net' })
await both('offer-creator-lid-device', ['ad-jid', 'domain-1'], jid, { creator: `${lid()}:7@lid` }, offer, { creator: 'A:7@lid' })
await both('offer-hosted', ['ad-jid', 'domain-128'], jid, { to: `${phone()}:99@hosted` }, offer, { to: 'B:99@hosted' })
await both('offer-hosted-lid', ['ad-jid', 'domain-129'], jid, { to: `${lid()}:99@hosted.lid` }, offer, { to: 'B:99@hosted.lid' })
await both('offer-agent', ['ad-jid', 'domain-7'], jid, { from: `${phone()}_7:3@s.whatsapp.net` }, offer, { from: 'A_7:3@s.whatsapp.net' })
await both('offer-lid', ['jid-pair', 'nibble'], jid, { from: `${lid()}@lid` }, offer, { from: '<user>@lid' })
await both('offer-pkmsg', ['binary-8', 'signal'], 'key-material', { cipher: secret('prekey-message-0') }, offer)
await both('offer-msg', ['binary-8', 'signal'], 'key-material', { cipher: secret('message-1'), type: 'msg' }, offer, { type: 'msg' })
await both('offer-skmsg', ['binary-8', 'signal'], 'key-material', { cipher: secret('sender-key-message-1'), type: 'skmsg' }, offer, { type: 'skmsg' })
await both('offer-cipher-unknown', ['binary-8'], 'key-material', { cipher: random(96) }, offer)
await both('offer-capability', ['binary-8'], 'opaque-value', { capability: random(7) }, offer)
await both('offer-message-id', ['hex'], 'opaque-value', { id: `3EB0${upper(9)}` }, offer)
await both('offer-call-id', ['hex'], 'opaque-value', { call: upper(16) }, offer)
await both('offer-call-id-lower', ['binary-8'], 'opaque-value', { call: random(16).toString('hex') }, offer)
await both('offer-time', ['nibble'], 'opaque-value', { t: String(1735732800 + below(20000000)) },
	v => n('call', { from: v.from, id: v.id, t: v.t }, [inner('offer', v)]), { t: '1733779200' })
await both('offer-notify', ['binary-8'], 'push-name', { notify: 'Marlene Kuhfeldt' },
	v => n('call', { from: v.from, id: v.id, notify: v.notify }, [inner('offer', v)]), { notify: 'NAME' })
await both('offer-email', ['binary-8'], 'email-address', { email: 'marlene@kuhfeldt-zwoelf.de' },
	v => n('call', { from: v.from, id: v.id }, [n('offer', { 'call-id': v.call, 'call-creator': v.creator, email: v.email })]), { email: 'user@example.com' })
await both('offer-location', ['nibble'], 'geo-location', { latitude: '47.9387216', longitude: '10.2741953' },
	v => n('call', { from: v.from, id: v.id }, [inner('offer', v, n('location', { latitude: v.latitude, longitude: v.longitude }))]),
	{ latitude: 'LATITUDEPLACEHOLDER', longitude: 'LONGITUDEPLACEHOLDER' })
await both('offer-caller-pn', ['jid-pair'], jid, { pn: `${phone()}@s.whatsapp.net` },
	v => n('call', { from: '<user>@lid', id: v.id }, [n('offer', { 'call-id': v.call, 'call-creator': '<user>@lid', caller_pn: v.pn })]), { pn: 'A@s.whatsapp.net' })
await both('offer-bare-number', ['nibble'], 'phone-number', { pn: phone() },
	v => n('call', { from: '<user>@lid', id: v.id }, [n('offer', { 'call-id': v.call, 'call-creator': '<user>@lid', caller_pn: v.pn })]), { pn: 'A' })
await both('offer-privacy', ['binary-8'], 'key-material', { token: random(18) },
	v => call(v, inner('offer', v, n('privacy', {}, v.token))), { token: text('{privacy-token bytes}') })
await both('offer-device-identity', ['binary-8', 'protobuf'], 'key-material', { token: secret('device-identity') },
	v => call(v, inner('offer', v, n('device-identity', {}, v.token))), { token: text('DEVICEIDENTITYPLACEHOLDER') })
await both('offer-destination', ['ad-jid', 'domain-0'], jid, { device: `${phone()}:3@s.whatsapp.net` },
	v => call(v, inner('offer', v, n('destination', {}, [
		n('to', { jid: v.to }, [n('enc', { v: '2', type: 'msg' }, v.cipher)]),
		n('to', { jid: v.device }, [n('enc', { v: '2', type: 'msg' }, v.cipher)]),
	]))), { device: 'B:3@s.whatsapp.net' })
await both('offer-notice', ['jid-pair', 'binary-8'], jid, { from: `${phone()}@c.us` },
	v => n('call', { from: v.from, id: v.id }, [inner('offer_notice', v)]), { from: 'A@c.us' })
await both('offer-video', ['jid-pair'], jid, { creator: `${phone()}@s.whatsapp.net` },
	v => call(v, inner('offer', v, n('audio', { enc: 'opus', rate: '16000' }), n('video', { enc: 'vp8', orientation: '90' }))))

// groups
await both('group-offer', ['jid-pair', 'nibble'], jid, { group: `${group()}@g.us` },
	v => n('call', { from: v.from, to: '{call-id}@call', id: v.id }, [n('offer', { 'call-id': v.call, 'call-creator': v.creator, 'group-jid': v.group })]), { group: 'GROUP@g.us' })
await both('group-offer-old', ['jid-pair', 'nibble'], jid, { group: `${phone()}-1${400000000 + below(99999999)}@g.us` },
	v => n('call', { from: v.from, id: v.id }, [n('offer', { 'call-id': v.call, 'call-creator': v.creator, 'group-jid': v.group })]), { group: '{group-jid}' })
await both('group-update', ['jid-pair', 'list-8'], jid, { third: `${lid()}@lid` },
	v => call(v, n('group_update', { 'call-id': v.call, 'call-creator': v.creator }, [n('participants', {}, ['A@lid', 'B@lid', v.third].map(it => n('user', { jid: it, state: 'connected' })))])), { third: 'C@lid' })
await both('group-many', ['list-16'], jid, { last: `${phone()}@s.whatsapp.net` },
	v => call(v, n('group_update', { 'call-id': v.call }, [...Array.from({ length: 259 }, () => n('user', { jid: 'A@lid' })), n('user', { jid: v.last })])), { last: 'B@lid' })
await both('many-attributes', ['list-16'], jid, { last: `${lid()}@lid` },
	v => call(v, n('options', { ...Object.fromEntries(Array.from({ length: 130 }, (_, at) => [`option${at}`, '1'])), user: v.last })), { last: 'A@lid' })

// answers
await both('preaccept', ['jid-pair'], jid, { from: `${lid()}@lid` },
	v => call(v, inner('preaccept', v, n('audio', { enc: 'opus', rate: '16000' }), n('encopt', { keygen: '2' }), n('capability', { ver: '1' }, Buffer.from('0105f709e4bb07', 'hex')))))
await both('accept-te', ['binary-8', 'endpoint'], 'ip-address', { te: endpoint4(octets()) },
	v => call(v, inner('accept', v, n('te', { priority: '1' }, v.te), n('net', { medium: '2' }))))
await both('accept-rte', ['binary-8'], 'key-material', { token: random(20) }, v => call(v, inner('accept', v, n('rte', {}, v.token))), { token: text('{rte bytes}') })
await both('reject', ['ad-jid', 'domain-0'], jid, { creator: `${phone()}:41@s.whatsapp.net` },
	v => call(v, n('reject', { 'call-id': v.call, 'call-creator': v.creator, reason: 'declined' })))
await both('terminate', ['jid-pair'], jid, { to: `${phone()}@s.whatsapp.net` },
	v => call(v, n('terminate', { 'call-id': v.call, 'call-creator': v.creator, reason: 'timeout' })))
await both('terminate-fiction', ['jid-pair', 'ad-jid'], jid, { to: `${phone()}@s.whatsapp.net` },
	v => call(v, n('terminate', { 'call-id': v.call, 'call-creator': '12025550143:3@s.whatsapp.net' })), { from: '12025550143@s.whatsapp.net', to: '447700900123@s.whatsapp.net' })
await both('terminate-call-id', ['hex'], 'opaque-value', { call: upper(16) }, short, { call: '9f86d081' })
await both('mute', ['ad-jid', 'domain-1'], jid, { from: `${lid()}:31@lid` },
	v => call(v, n('mute_v2', { 'call-id': v.call, 'call-creator': v.creator, 'mute-state': '1' })), { from: 'A:31@lid' })

// transport
await both('transport-te6', ['binary-8', 'endpoint'], 'ip-address', { te6: endpoint6(groups6()) },
	v => call(v, inner('transport', v, n('te', { priority: '1' }, v.te6), n('net', { medium: '2', protocol: '0' }))))
await both('transport-token', ['binary-8'], 'key-material', { token: random(88) },
	v => call(v, inner('transport', v, n('te', { priority: '1' }, v.token))), { token: text('{relay-te bytes}') })
await both('relaylatency-te', ['binary-8', 'endpoint'], 'ip-address', { te: endpoint4(octets()) },
	v => call(v, inner('relaylatency', v, n('te', { latency: '33554477', relay_name: 'gru1c02' }, v.te))))
await both('relaylatency-ip', ['nibble'], 'ip-address', { ip: octets().join('.') },
	v => call(v, inner('relaylatency', v, n('relay', { ip: v.ip, port: '3478', latency: '28' }))), { ip: '198.51.100.5' })
await both('relaylatency-ip6', ['binary-8'], 'ip-address', { ip: text6(groups6()) },
	v => call(v, inner('relaylatency', v, n('relay', { ip: v.ip, port: '3478', latency: '64' }))), { ip: '2001:db8::8a2e:370:7334' })
await both('heartbeat', ['jid-pair', 'hex'], jid, { to: `${upper(16)}@call` },
	v => n('call', { to: v.to, id: v.id }, [inner('heartbeat', v)]), { to: '{call-id}@call' })

// acks
const ack = (v, ...children) => n('ack', { id: v.id, class: 'call', type: 'offer', from: v.from }, [n('relay', { self_pid: '0', peer_pid: '1', ...(v.uuid ? { uuid: v.uuid } : {}) }, children)])
const ackOf = (v, ...children) => ack({ ...v, from: 's.whatsapp.net' }, ...children)
await both('ack-relay-key', ['binary-8'], 'key-material', { key: text(random(16).toString('base64')) }, v => ackOf(v, n('key', {}, v.key)), { key: text('RELAYKEYPLACEHOLDER') })
await both('ack-hbh-key', ['binary-8'], 'key-material', { key: text(random(30).toString('base64')) }, v => ackOf(v, n('hbh_key', {}, v.key)), { key: text('HBHKEYPLACEHOLDER') })
await both('ack-token', ['binary-8'], 'key-material', { token: random(104) }, v => ackOf(v, n('token', { id: '0' }, v.token)))
await both('ack-auth-token', ['binary-8'], 'key-material', { token: random(64) }, v => ackOf(v, n('auth_token', { id: '1' }, v.token)), { token: text('AUTHTOKENPLACEHOLDER1') })
await both('ack-te2', ['binary-8', 'endpoint'], 'ip-address', { te: endpoint4(octets()) }, v => ackOf(v,
	n('te2', { relay_id: '0', relay_name: 'gru1c02', token_id: '0', auth_token_id: '1' }, P.te),
	n('te2', { relay_id: '1', relay_name: 'gru1c02', token_id: '0', auth_token_id: '1', is_fna: '1', c2r_rtt: '28' }, v.te)), { te: endpoint4([198, 51, 100, 7]) })
await both('ack-te2-6', ['binary-8', 'endpoint'], 'ip-address', { te6: endpoint6(groups6(), 50000) },
	v => ackOf(v, n('te2', { relay_id: '0', relay_name: 'gru1c02', token_id: '0' }, v.te6)))
await both('ack-uuid', ['binary-8'], 'opaque-value', { uuid: random(16).toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5') }, v => ackOf(v), { uuid: 'UUIDPLACEHOLDER' })
const settings = ip => text(JSON.stringify({ options: { disable_p2p: '1', enc: 'opus', rate: '16000', protocol: 'udp', media: 'audio', latency: '28', jitter: '3', mode: 'sfu' },
	relay: Array.from({ length: 3 }, () => ({ ip: '203.0.113.10', port: 3478, proto: 'udp', latency: 28 })), endpoint: { ip, port: 3478, proto: 'udp' } }))
await both('ack-settings', ['binary-20', 'json'], 'ip-address', { settings: settings(octets().join('.')) },
	v => n('ack', { id: v.id, class: 'call', from: 's.whatsapp.net' }, [n('voip_settings', { uncompressed: '1' }, v.settings)]), { settings: settings('198.51.100.5') })

// receipts, messages and key uploads
await both('receipt', ['ad-jid', 'domain-0'], jid, { to: `${phone()}:2@s.whatsapp.net` }, v => n('receipt', { to: v.to, id: v.id }, [inner('offer', v)]))
await both('receipt-participant', ['jid-pair'], jid, { who: `${lid()}@lid` }, v => n('receipt', { to: v.to, participant: v.who, id: v.id }, [inner('accept', v)]), { who: 'A@lid' })
await both('receipt-broadcast', ['jid-pair'], jid, { to: `1${500000000 + below(99999999)}@broadcast` }, v => n('receipt', { to: v.to, id: v.id }), { to: 'status@broadcast' })
await both('notification-newsletter', ['jid-pair'], jid, { from: `${group()}@newsletter` }, v => n('notification', { from: v.from, id: v.id }), { from: 'A@newsletter' })
await both('message-bot', ['jid-pair'], jid, { to: `${digits(3)}9${digits(11)}@bot` }, v => n('message', { to: v.to, id: v.id }), { to: '867051314767696@bot' })
await both('call-msgr', ['jid-pair'], jid, { from: `10${digits(13)}@msgr` }, short, { from: 'A@msgr' })
await both('call-interop', ['jid-pair'], jid, { from: `3-${phone()}@interop` }, short, { from: '<user>@interop' })
await both('presence-hosted', ['jid-pair'], jid, { from: `${phone()}@hosted` }, v => n('presence', { from: v.from, type: 'available' }), { from: 'A@hosted' })
out.push({ name: 'key-bundle-iq', hex: signal.get('key-bundle-iq').hex, kinds: ['binary-8', 'key-bundle'], leaks: ['key-material'] })
out.push({ name: 'key-bundle-retry', hex: signal.get('key-bundle-retry').hex, kinds: ['binary-8', 'key-bundle'], leaks: ['key-material'] })
const bundle = [n('registration', {}, text('REGISTRATIONID')), n('identity', {}, text('IDENTITYKEYPLACEHOLDER')),
	n('list', {}, [n('key', {}, [n('id', {}, text('PREKEYID')), n('value', {}, text('PREKEYPLACEHOLDER'))])]),
	n('skey', {}, [n('id', {}, text('SKEYID')), n('value', {}, text('SIGNEDPREKEYPLACEHOLDER')), n('signature', {}, text('SIGNATUREPLACEHOLDER'))])]
await add('key-bundle-iq-placeholder', n('iq', { xmlns: 'encrypt', type: 'set', to: 's.whatsapp.net', id: 'OF-0001' }, bundle), ['binary-8', 'key-bundle'], [])
await add('key-bundle-retry-placeholder', n('receipt', { to: 'A@s.whatsapp.net', id: 'OF-0002', type: 'retry' }, [bundle[0], n('keys', {}, bundle.slice(1))]), ['binary-8', 'key-bundle'], [])

// text content: a string instead of bytes, and text in bytes
await both('content-jid', ['jid-pair', 'text-content'], jid, { who: `${phone()}@s.whatsapp.net` }, v => call(v, n('user', {}, v.who)), { who: 'A@s.whatsapp.net' })
await both('content-text', ['binary-8', 'text-content'], 'phone-number', { words: `call from +${phone()}` }, v => call(v, n('text', {}, v.words)), { words: 'call from caller' })
await both('content-digits', ['nibble', 'text-content'], 'phone-number', { words: phone() }, v => call(v, n('pn', {}, v.words)), { words: '42' })
await both('content-bytes-jid', ['binary-8'], jid, { words: text(`${phone()}@s.whatsapp.net`) }, v => call(v, n('user', {}, v.words)), { words: text('A@s.whatsapp.net') })
await both('content-bytes-link', ['binary-8'], 'phone-number', { words: text(`https://wa.me/${phone()}`) }, v => call(v, n('text', {}, v.words)), { words: text('PHONE-PLACEHOLDER') })

// ---- by hand: what Baileys' encoder never writes ----
const b = (...parts) => Buffer.concat(parts.map(it => typeof it === 'number' ? Buffer.from([it]) : Array.isArray(it) ? Buffer.from(it) : it))
const u16 = value => [value >> 8, value & 255]
/** One string as Baileys encodes it, taken out of a node of which it is the tag. */
const str = value => encodeBinaryNode({ tag: value, attrs: {} }).subarray(3)
const raw8 = value => b(TAGS.BINARY_8, value.length, text(value))
const raw20 = value => b(TAGS.BINARY_20, [0, ...u16(value.length)], text(value))
const raw32 = value => b(TAGS.BINARY_32, [0, 0, ...u16(value.length)], text(value))
const list = count => b(TAGS.LIST_8, count)
/** `<call from=VALUE id="OF-0001"/>` */
const callFrom = value => b(0, list(5), str('call'), str('from'), value, str('id'), str('OF-0001'))
const hand = (name, kinds, rules, leak, placeholder) => {
	addHand(name, undefined, leak, kinds, rules.split('+'))
	if (placeholder) addHand(`${name}-placeholder`, undefined, placeholder, kinds, [])
}
const fb = (user, device) => b(TAGS.FB_JID, user, u16(device), str('msgr'))
const interop = (user, device, integrator, server) => b(TAGS.INTEROP_JID, user, u16(device), u16(integrator), server ? str('interop') : Buffer.alloc(0))
hand('fb-jid', ['fb-jid'], jid, callFrom(fb(str(`10${digits(13)}`), 41)), callFrom(fb(str('A'), 41)))
hand('fb-jid-wide-device', ['fb-jid'], jid, callFrom(fb(str(`10${digits(13)}`), 512)), callFrom(fb(str('A'), 512)))
hand('interop-jid', ['interop-jid'], jid, callFrom(interop(str(phone()), 0, 3, true)), callFrom(interop(str('A'), 0, 3, true)))
hand('interop-jid-no-server', ['interop-jid'], jid,
	b(0, list(3), str('call'), str('from'), interop(str(phone()), 1, 2, false)), b(0, list(3), str('call'), str('from'), interop(str('A'), 1, 2, false)))
hand('ad-jid-ascii-user', ['ad-jid', 'binary-8'], jid, callFrom(b(TAGS.AD_JID, 0, 5, raw8(phone()))), callFrom(b(TAGS.AD_JID, 0, 5, raw8('A'))))
hand('binary-20-short', ['binary-20'], jid, callFrom(raw20(`${phone()}@s.whatsapp.net`)), callFrom(raw20('A@s.whatsapp.net')))
hand('binary-32-short', ['binary-32'], jid, callFrom(raw32(`${lid()}@lid`)), callFrom(raw32('A@lid')))
hand('list-16-short', ['list-16'], jid,
	b(0, TAGS.LIST_16, u16(5), str('call'), str('from'), str(`${phone()}@s.whatsapp.net`), str('id'), str('OF-0001')),
	b(0, TAGS.LIST_16, u16(5), str('call'), str('from'), str('A@s.whatsapp.net'), str('id'), str('OF-0001')))
hand('jid-pair-ascii-server', ['jid-pair', 'binary-8'], jid, callFrom(b(TAGS.JID_PAIR, str(phone()), raw8('s.whatsapp.net'))), callFrom(b(TAGS.JID_PAIR, str('A'), raw8('s.whatsapp.net'))))
hand('jid-pair-or-server', ['jid-pair'], jid, callFrom(b(TAGS.JID_PAIR, str(`${lid()}`), str('lid'))), callFrom(b(TAGS.JID_PAIR, TAGS.LIST_EMPTY, str('s.whatsapp.net'))))
hand('upper-hex-user', ['jid-pair', 'hex'], 'jid+opaque-value', callFrom(b(TAGS.JID_PAIR, str('7C41F0A9D2E85B36'), str('lid'))), callFrom(b(TAGS.JID_PAIR, str('ABCD1234'), str('lid'))))
// damaged: what can be read goes on being read, and what cannot is no placeholder
const leaking = () => str(`${phone()}@s.whatsapp.net`)
hand('error-reserved-tag', ['error'], jid, b(0, list(7), str('call'), str('id'), 0xf0, str('from'), leaking(), str('t'), str('1733779200')))
hand('error-empty-token', ['error'], jid, b(0, list(5), str('call'), str('id'), TAGS.DICTIONARY_3, 0xff, str('from'), leaking()))
hand('error-bad-nibble', ['error'], jid, b(0, list(5), str('call'), str('t'), [TAGS.NIBBLE_8, 2, 0x17, 0xcd], str('from'), leaking()))
hand('error-truncated-after', ['error'], jid, encodeBinaryNode(offer({ ...P, from: `${phone()}@s.whatsapp.net` })).subarray(0, 40))
hand('error-too-few-nodes', ['error'], jid, b(0, list(4), str('call'), str('from'), leaking(), list(9), list(1), str('accept')))
hand('error-trailing-node', ['error'], jid, b(encodeBinaryNode(short(P)), encodeBinaryNode(short({ ...P, to: `${phone()}@s.whatsapp.net` })).subarray(1)))
hand('error-trailing-bytes', ['error'], 'opaque-value+undecodable', b(encodeBinaryNode(short(P)), random(24)))
hand('error-ad-domain', ['error', 'ad-jid'], jid, callFrom(b(TAGS.AD_JID, 77, 2, str(phone()))))
hand('unknown-server', ['jid-pair'], 'jid+phone-number', callFrom(b(TAGS.JID_PAIR, str(phone()), raw8('future.wa'))))

const names = new Set(out.map(it => it.name))
if (names.size !== out.length) throw new Error('a name occurs twice')
writeFileSync(new URL('../frames.json', import.meta.url), `[\n${out.map(it => ` ${JSON.stringify(it)}`).join(',\n')}\n]\n`)
console.log(`${out.length} frames, ${out.filter(it => it.leaks.length).length} of them leak`)

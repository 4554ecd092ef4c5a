// Signal bytes by an independent encoder, with throw-away keys. Run: npm i baileys@7.0.0-rc14 libsignal@6.0.0 in any folder, then
// `node signal.mjs FOLDER` (the folder that holds node_modules; default: the current one). Writes ../signal.json; the seed is fixed.
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(resolve(process.argv[2] ?? '.', 'node_modules', 'x.js'))
const load = path => import(pathToFileURL(require.resolve(path)))

// The libraries draw all their randomness from node's crypto: make that a counter hashed with a seed.
const crypto = require('crypto')
const sha256 = data => crypto.createHash('sha256').update(data).digest()
let drawn = 0
const random = length => {
	const blocks = []
	for (let got = 0; got < length; got += 32) blocks.push(sha256(`wacrg signal fixtures ${drawn++}`))
	return Buffer.concat(blocks).subarray(0, length)
}
crypto.randomBytes = random
crypto.randomInt = limit => random(4).readUInt32BE(0) % limit
crypto.generateKeyPairSync = () => { throw new Error('libsignal falls back to randomBytes') }
syncBuiltinESMExports()
Date.now = () => 1735732800000

const libsignal = require('libsignal')
const { proto } = await load('baileys/WAProto/index.js')
const { GroupCipher, GroupSessionBuilder, SenderKeyName, SenderKeyRecord } = await load('baileys/lib/Signal/Group/index.js')
const { encodeBinaryNode } = await load('baileys/lib/WABinary/encode.js')
const { initAuthCreds } = await load('baileys/lib/Utils/auth-utils.js')
const { BufferJSON, writeRandomPadMax16, encodeBigEndian } = await load('baileys/lib/Utils/generics.js')

const out = []
/** Bytes go in as hex and base64; `text` is for what is stored as JSON. `holds` lists secrets that are in it, in hex. */
const add = (name, bytes, holds = []) =>
	out.push({ name, length: bytes.length, hex: bytes.toString('hex'), base64: bytes.toString('base64'), holds: holds.map(it => Buffer.from(it).toString('hex')) })
const addText = (name, text) => out.push({ name, text })

class Store {
	constructor() {
		this.identity = libsignal.keyhelper.generateIdentityKeyPair()
		this.registrationId = libsignal.keyhelper.generateRegistrationId()
		this.signed = libsignal.keyhelper.generateSignedPreKey(this.identity, 1 + random(1)[0])
		this.pre = libsignal.keyhelper.generatePreKey(1 + crypto.randomInt(0xffff))
		this.sessions = new Map()
	}
	async isTrustedIdentity() { return true }
	async loadSession(id) { return this.sessions.get(id) }
	async storeSession(id, record) { this.sessions.set(id, record) }
	async getOurIdentity() { return this.identity }
	async getOurRegistrationId() { return this.registrationId }
	async loadPreKey(id) { return id ? this.pre.keyPair : undefined }
	async removePreKey() {}
	async loadSignedPreKey() { return this.signed.keyPair }
	bundle(withPreKey = true) {
		return {
			identityKey: this.identity.pubKey,
			registrationId: this.registrationId,
			signedPreKey: { keyId: this.signed.keyId, publicKey: this.signed.keyPair.pubKey, signature: this.signed.signature },
			preKey: withPreKey ? { keyId: this.pre.keyId, publicKey: this.pre.keyPair.pubKey } : undefined,
		}
	}
}

/** A call key as both sides encrypt it: Message.call.callKey, then 1 to 16 bytes of padding. */
const callKey = () => {
	const key = random(32)
	return { key, plaintext: writeRandomPadMax16(proto.Message.encode({ call: { callKey: key } }).finish()) }
}
const dialogue = async (index, withPreKey = true) => {
	const [alice, bob] = [new Store(), new Store()]
	const [to, from] = [new libsignal.ProtocolAddress(`bob${index}`, 0), new libsignal.ProtocolAddress(`alice${index}`, 0)]
	await new libsignal.SessionBuilder(alice, to).initOutgoing(bob.bundle(withPreKey))
	const first = await new libsignal.SessionCipher(alice, to).encrypt(callKey().plaintext)
	if (first.type !== 3) throw new Error('expected a prekey message')
	await new libsignal.SessionCipher(bob, from).decryptPreKeyWhisperMessage(first.body)
	const reply = await new libsignal.SessionCipher(bob, from).encrypt(callKey().plaintext)
	if (reply.type !== 1) throw new Error('expected a message')
	await new libsignal.SessionCipher(alice, to).decryptWhisperMessage(reply.body)
	return { alice, bob, to, from, prekeyMessage: Buffer.from(first.body), message: Buffer.from(reply.body) }
}

for (let index = 0; index < 8; index++) {
	const { prekeyMessage, message } = await dialogue(index)
	add(`prekey-message-${index}`, prekeyMessage)
	add(`message-${index}`, message)
}
const plain = await dialogue(100, false)
add('prekey-message-without-prekey', plain.prekeyMessage)
const long = await new libsignal.SessionCipher(plain.alice, plain.to).encrypt(writeRandomPadMax16(Buffer.from('a longer text that fills three blocks of the cipher')))
add('message-longer', Buffer.from(long.body))

for (let index = 0; index < 3; index++) {
	const records = new Map()
	const store = {
		async loadSenderKey(name) { return records.get(name.toString()) ?? new SenderKeyRecord() },
		async storeSenderKey(name, record) { records.set(name.toString(), record) },
	}
	const name = new SenderKeyName('group', new libsignal.ProtocolAddress(`alice${index}`, 0))
	const distribution = await new GroupSessionBuilder(store).create(name)
	add(`sender-key-distribution-${index}`, Buffer.from(distribution.serialize()))
	const cipher = new GroupCipher(store, name)
	add(`sender-key-message-${index}`, Buffer.from(await cipher.encrypt(Buffer.from('hello there'))))
	if (index === 0) {
		addText('sender-key-record', JSON.stringify(records.get(name.toString()).serialize(), BufferJSON.replacer))
		// as protobuf, the way other implementations store it
		const [state] = records.get(name.toString()).serialize()
		add('sender-key-record-protobuf', Buffer.from(proto.SenderKeyRecordStructure.encode({ senderKeyStates: [state] }).finish()))
	}
}

for (let index = 0; index < 2; index++) {
	const { alice, to } = await dialogue(200 + index)
	addText(`session-record-${index}`, JSON.stringify(alice.sessions.get(to.toString()).serialize()))
}
{
	const { alice, bob } = await dialogue(300)
	const base = libsignal.curve.generateKeyPair()
	const [rootKey, chainKey] = [random(32), random(32)]
	add('session-record-protobuf', Buffer.from(proto.RecordStructure.encode({ currentSession: {
		sessionVersion: 3,
		localIdentityPublic: alice.identity.pubKey,
		remoteIdentityPublic: bob.identity.pubKey,
		rootKey,
		previousCounter: 0,
		senderChain: { senderRatchetKey: base.pubKey, senderRatchetKeyPrivate: base.privKey, chainKey: { index: 0, key: chainKey } },
		remoteRegistrationId: bob.registrationId,
		localRegistrationId: alice.registrationId,
		aliceBaseKey: base.pubKey,
	} }).finish()), [rootKey, chainKey, base.privKey])
	add('signed-prekey-record-protobuf', Buffer.from(proto.SignedPreKeyRecordStructure.encode({ id: alice.signed.keyId,
		publicKey: alice.signed.keyPair.pubKey, privateKey: alice.signed.keyPair.privKey, signature: alice.signed.signature,
		timestamp: 1735732800000 }).finish()), [alice.signed.keyPair.privKey])
	add('prekey-record-protobuf', Buffer.from(proto.PreKeyRecordStructure.encode({ id: alice.pre.keyId,
		publicKey: alice.pre.keyPair.pubKey, privateKey: alice.pre.keyPair.privKey }).finish()), [alice.pre.keyPair.privKey])
	add('identity-key', alice.identity.pubKey)
	add('identity-key-raw', alice.identity.pubKey.subarray(1))
	add('prekey', alice.pre.keyPair.pubKey)
	add('signed-prekey', alice.signed.keyPair.pubKey)
	add('signed-prekey-signature', alice.signed.signature)
	add('private-key', alice.identity.privKey)
	add('registration-id', encodeBigEndian(alice.registrationId, 4))
	// the bundle that a device uploads, and the one that a retry receipt carries
	const key = (tag, { keyId, keyPair, signature }) => ({ tag, attrs: {}, content: [
		{ tag: 'id', attrs: {}, content: Buffer.from(encodeBigEndian(keyId, 3)) },
		{ tag: 'value', attrs: {}, content: keyPair.pubKey.subarray(1) },
		...(signature ? [{ tag: 'signature', attrs: {}, content: signature }] : []),
	] })
	const parts = [
		{ tag: 'registration', attrs: {}, content: Buffer.from(encodeBigEndian(alice.registrationId, 4)) },
		{ tag: 'type', attrs: {}, content: Buffer.from([5]) },
		{ tag: 'identity', attrs: {}, content: alice.identity.pubKey.subarray(1) },
	]
	add('key-bundle-iq', encodeBinaryNode({ tag: 'iq', attrs: { xmlns: 'encrypt', type: 'set', to: 's.whatsapp.net', id: 'OF-0001' },
		content: [...parts, { tag: 'list', attrs: {}, content: [key('key', alice.pre)] }, key('skey', alice.signed)] }), [alice.identity.pubKey.subarray(1)])
	add('key-bundle-retry', encodeBinaryNode({ tag: 'receipt', attrs: { to: 'A@s.whatsapp.net', id: 'OF-0002', type: 'retry' },
		content: [parts[0], { tag: 'keys', attrs: {}, content: [parts[1], parts[2], key('key', alice.pre), key('skey', alice.signed)] }] }), [alice.identity.pubKey.subarray(1)])
}

for (let pad = 1; pad <= 16; pad++) {
	const key = random(32)
	const message = Buffer.from(proto.Message.encode({ call: { callKey: key } }).finish())
	add(`call-key-plaintext-${pad}`, Buffer.concat([message, Buffer.alloc(pad, pad)]), [key])
}

{
	const [account, device] = [libsignal.keyhelper.generateIdentityKeyPair(), libsignal.keyhelper.generateIdentityKeyPair()]
	const details = Buffer.from(proto.ADVDeviceIdentity.encode({ rawId: random(4).readUInt32BE(0), timestamp: 1735732800, keyIndex: 3 }).finish())
	add('device-identity', Buffer.from(proto.ADVSignedDeviceIdentity.encode({
		details,
		accountSignatureKey: account.pubKey.subarray(1),
		accountSignature: libsignal.curve.calculateSignature(account.privKey, Buffer.concat([Buffer.from([6, 0]), details, device.pubKey])),
		deviceSignature: libsignal.curve.calculateSignature(device.privKey, Buffer.concat([Buffer.from([6, 1]), details, device.pubKey])),
	}).finish()), [account.pubKey.subarray(1)])
}

{
	const key = libsignal.curve.generateKeyPair()
	const hello = Buffer.from(proto.HandshakeMessage.encode({ clientHello: { ephemeral: key.pubKey.subarray(1) } }).finish())
	const framed = body => Buffer.concat([Buffer.from([body.length >> 16, body.length >> 8 & 255, body.length & 255]), body])
	add('noise-client-hello', hello, [key.pubKey.subarray(1)])
	add('noise-client-hello-framed', Buffer.concat([Buffer.from('WA\x06\x03', 'latin1'), framed(hello)]), [key.pubKey.subarray(1)])
	add('noise-client-hello-routed', Buffer.concat([Buffer.from('ED\x00\x01', 'latin1'), framed(random(13)), Buffer.from('WA\x06\x03', 'latin1'), framed(hello)]), [key.pubKey.subarray(1)])
	add('noise-server-hello', Buffer.from(proto.HandshakeMessage.encode({ serverHello: { ephemeral: libsignal.curve.generateKeyPair().pubKey.subarray(1), static: random(48), payload: random(160) } }).finish()))
	add('noise-client-finish', Buffer.from(proto.HandshakeMessage.encode({ clientFinish: { static: random(48), payload: random(200) } }).finish()))
	add('noise-transport-frame', framed(random(61)))
}

addText('creds', JSON.stringify(initAuthCreds(), BufferJSON.replacer))

writeFileSync(new URL('../signal.json', import.meta.url), JSON.stringify(out, null, 1) + '\n')
console.log(`${out.length} entries`)

/*
 * Signatures as the providers' own libraries make and accept them, over random requests, one JSON object a line. The seed of a
 * run is its first argument, how many rounds its second: the same seed, the same vectors, but for what SDKs draw themselves. "now" of each is
 * the time at which it is to be judged.
 */
'use strict';
const crypto = require('crypto');
const dns = require('dns');
const http = require('http');

const seed = process.argv[2], n_rounds = Number(process.argv[3]);
const NOW = 1777000000;
let n_drawn = 0;

/* ---- random, but the same for the same seed ---- */

const bytes = (n) => {
        let out = Buffer.alloc(0);
        while (out.length < n)
                out = Buffer.concat([out, crypto.createHash('sha256').update(`${seed}/${n_drawn++}`).digest()]);
        return out.subarray(0, n);
};
const below = (n) => bytes(4).readUInt32BE() % n;
const pick = (list) => list[below(list.length)];
const hex = (n) => bytes(n).toString('hex');
const letters = ['a', 'Z', '9', ' ', '+', '&', '=', '%', '?', '#', '/', '"', '\'', '\n', '~', '*', '(', 'é', 'ї', 'Ж', '疼', '😀', '\u200d'];
const text = (n) => Array.from({ length: 1 + below(n) }, () => pick(letters)).join('');
const fields = () => {
        const all = { From: '+380671234567', Body: text(30) };
        for (let i = below(5); i > 0; i--)
                all[pick(['To', 'a', 'A', 'ab', 'B_', 'MessageSid', 'Zz'])] = text(12);
        return all;
};
const form = (all) => new URLSearchParams(Object.entries(all).flatMap(([k, v]) => [].concat(v).map((one) => [k, one]))).toString();

/* ---- output ---- */

const FORM = 'application/x-www-form-urlencoded';
const tell = (vector) => process.stdout.write(JSON.stringify(vector) + '\n');
const must = (holds, what) => {
        if (!holds)
                throw new Error(`the library does not accept ${what}`);
};

function inbound(name, provider, credentials, { method = 'POST', path, type, headers = {}, body = '', now = NOW * 1000, text: told }) {
        const url = 'https://clinic.example' + path;
        const lines = Object.entries({ ...(type ? { 'Content-Type': type } : {}), ...headers }).map(([k, v]) => `${k}: ${v}`);
        tell({ name, provider, credentials, method, url, headers: lines, body64: Buffer.from(body).toString('base64'), now, ...(told ? { text: told } : {}) });
}

/* ---- one for each library ---- */

function twilio() {
        const lib = require('twilio/lib/webhooks/webhooks');
        const token = hex(16), url = `https://clinic.example/hooks/twilio/receipt?n=${below(100)}&x=${hex(3)}`;
        const all = fields();
        if (below(2))
                all.Media = ['b', 'a', 'b', text(5)];
        all.AccountSid = 'AC' + hex(16);
        all.MessageSid = pick(['SM', 'MM']) + hex(16);
        const signature = lib.getExpectedTwilioSignature(token, url, all);
        must(lib.validateRequest(token, signature, url, all), 'a form of twilio');
        inbound('twilio form', 'twilio', { 'twilio-token': token },
                { path: url.slice(22), type: FORM, headers: { 'X-Twilio-Signature': signature }, body: form(all) });
        const ported = url.replace('example/', 'example:443/');
        inbound('twilio form, signed with the port', 'twilio', { 'twilio-token': token },
                { path: url.slice(22), type: FORM, headers: { 'X-Twilio-Signature': lib.getExpectedTwilioSignature(token, ported, all) }, body: form(all) });
        const json = JSON.stringify({ event: text(40) }), hashed = `${url}&bodySHA256=${lib.getExpectedBodyHash(json)}`;
        const over = lib.getExpectedTwilioSignature(token, hashed, {});
        must(lib.validateRequestWithBody(token, over, hashed, json), 'a JSON body of twilio');
        inbound('twilio JSON', 'twilio', { 'twilio-token': token },
                { path: hashed.slice(22), type: 'application/json', headers: { 'X-Twilio-Signature': over }, body: json });
}

async function standardwebhooks() {
        const { Webhook } = require('standardwebhooks');
        const secrets = [0, 1].map(() => 'whsec_' + bytes(24).toString('base64'));
        const id = 'msg_' + hex(8), body = JSON.stringify({ type: 'receipt', text: text(40) });
        const sign = (secret) => new Webhook(secret).sign(id, new Date(NOW * 1000), body);
        const headers = { 'webhook-id': id, 'webhook-timestamp': NOW };
        for (const signature of [sign(secrets[0]), `v1a,AAAA ${sign(secrets[1])} ${sign(secrets[0])}`])
                inbound('standard webhook', 'webhook', { 'webhook-secret': secrets[0] },
                        { path: '/hooks/webhook/receipt', type: 'application/json', headers: { ...headers, 'webhook-signature': signature }, body });
}

function plivo() {
        const { validateV3Signature } = require('plivo/dist/utils/v3Security');
        const token = hex(20), nonce = hex(10), base = 'https://clinic.example/hooks/plivo/receipt';
        for (const [query, all] of [[{}, fields()], [{ b: '2', a: text(6), ab: '1' }, fields()], [{ b: '2', a: 'x y' }, {}]]) {
                const sorted = Object.keys(query).sort().map((k) => `${k}=${query[k]}`).join('&');
                const run = Object.keys(all).sort().map((k) => k + all[k]).join('');
                const has = [sorted.length > 0, run.length > 0];
                const over = base + (has[0] || has[1] ? '?' + sorted : '') + (has[0] && has[1] ? '.' : '') + run + '.' + nonce;
                const signature = crypto.createHmac('sha256', token).update(over).digest('base64');
                const asked = new URLSearchParams(query).toString(), url = base + (asked ? '?' + asked : '');
                must(validateV3Signature('POST', url, nonce, token, signature, all), 'a form of plivo');
                inbound('plivo form', 'plivo', { 'plivo-token': token }, { path: url.slice(22), type: FORM, body: form(all),
                        headers: { 'X-Plivo-Signature-V3': `${bytes(32).toString('base64')},${signature}`, 'X-Plivo-Signature-V3-Nonce': nonce } });
        }
}

function line() {
        const { validateSignature } = require('@line/bot-sdk');
        const secret = hex(16), body = JSON.stringify({ events: [{ type: 'message', message: { text: text(30) } }] });
        const signature = crypto.createHmac('sha256', secret).update(body).digest('base64');
        must(validateSignature(body, secret, signature), 'a body of LINE');
        inbound('line', 'line', { 'line-channel-secret': secret },
                { path: '/hooks/line/reply', type: 'application/json', headers: { 'X-Line-Signature': signature }, body });
}

function wecom() {
        const lib = require('@wecom/crypto');
        const token = hex(8), key = bytes(32).toString('base64').slice(0, 42) + pick([...'ABCDEFGHabcdefgh0123']), nonce = String(below(1e9)), stamp = String(NOW);
        const drawn = text(20).trim().replace(/[\n\]]/g, '');
        const said = /[^\u200d]/.test(drawn) ? drawn : 'x'; /* nothing but joiners is read as no text */
        const xml = `<xml><FromUserName><![CDATA[m1]]></FromUserName><MsgType>text</MsgType><Content><![CDATA[${said}]]></Content><MsgId>1</MsgId></xml>`;
        const credentials = { 'wecom-callback-token': token, 'wecom-callback-key': key, 'wecom-corp-id': 'ww123' };
        const address = (envelope) => '/hooks/wecom-app/reply?' + new URLSearchParams({
                msg_signature: lib.getSignature(token, stamp, nonce, envelope), timestamp: stamp, nonce });
        const envelope = lib.encrypt(key, xml, 'ww123', bytes(16));
        must(lib.decrypt(key, envelope).message === xml, 'an envelope of WeCom');
        inbound('wecom message', 'wecom-app', credentials, { path: address(envelope), type: 'text/xml', text: said,
                body: `<xml><ToUserName><![CDATA[ww123]]></ToUserName><Encrypt><![CDATA[${envelope}]]></Encrypt><AgentID>1</AgentID></xml>` });
        const echo = lib.encrypt(key, '1616140317555161061', 'ww123', bytes(16));
        inbound('wecom set-up', 'wecom-app', credentials, { method: 'GET', path: address(echo) + '&echostr=' + encodeURIComponent(echo), text: '1616140317555161061' });
}

function vonage() {
        const { verifySignature } = require('@vonage/jwt');
        const jsonwebtoken = require('jsonwebtoken');
        const secret = hex(24), body = JSON.stringify({ status: 'delivered', text: text(30) });
        const token = jsonwebtoken.sign({ iat: NOW, jti: hex(8), iss: 'Vonage', api_key: 'abcd1234',
                payload_hash: crypto.createHash('sha256').update(body).digest('hex') }, secret, { algorithm: 'HS256' });
        must(verifySignature(token, secret), 'a token of Vonage');
        inbound('vonage', 'vonage-messages', { 'vonage-signature': secret }, { path: '/hooks/vonage-messages/receipt', type: 'application/json',
                headers: { Authorization: 'Bearer ' + token }, body });
}

async function messagebird() {
        const lib = require('messagebird/lib/webhook-signature-jwt');
        const jsonwebtoken = require('jsonwebtoken');
        const secret = hex(16), key = crypto.createSecretKey(Buffer.from(secret));
        const sha = (what) => crypto.createHash('sha256').update(what).digest('hex');
        for (const body of ['', JSON.stringify({ text: text(30) })]) {
                const path = `/hooks/messagebird/receipt?id=${hex(4)}&status=delivered&reference=x`;
                const token = jsonwebtoken.sign({ iss: 'MessageBird', iat: NOW, nbf: NOW, exp: NOW + 60, jti: hex(8), url_hash: sha('https://clinic.example' + path),
                        ...(body ? { payload_hash: sha(body) } : {}) }, secret, { algorithm: 'HS256' });
                const options = new lib.VerifyOptions(true, true, { issuer: 'MessageBird', algorithms: ['HS256'], currentDate: new Date(NOW * 1000) });
                await lib.verify('https://clinic.example' + path, Buffer.from(body), token, key, options);
                inbound('messagebird', 'messagebird', { 'messagebird-signing-key': secret }, { method: body ? 'POST' : 'GET', path,
                        type: body ? 'application/json' : undefined, headers: { 'MessageBird-Signature-JWT': token }, body });
        }
}

/* ---- what we sign: the SDK asks a server of ours, which tells what it was asked ---- */

function ask(run) {
        return new Promise((resolve, reject) => {
                const server = http.createServer((request, response) => {
                        const chunks = [];
                        request.on('data', (chunk) => chunks.push(chunk));
                        request.on('end', () => {
                                response.setHeader('Content-Type', 'application/json');
                                response.end('{"Code":"OK","Response":{"RequestId":"1"}}');
                                server.close();
                                resolve({ request, body: Buffer.concat(chunks) });
                        });
                });
                server.listen(0, '127.0.0.1', () => run(server.address().port).catch(reject));
        });
}

function outbound(name, signer, host, { request, body }, user, secret, nonce, now, left_out) {
        const headers = [];
        for (let i = 0; i < request.rawHeaders.length; i += 2)
                if (!left_out.includes(request.rawHeaders[i].toLowerCase()))
                        headers.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
        tell({ name, signer, method: request.method, url: `http://${host}${request.url}`, body64: body.toString('base64'),
                content_type: request.headers['content-type'] || '', headers, user, secret, nonce, now, authorization: request.headers.authorization });
}

async function aliyun() {
        const { default: Client, SendSmsRequest } = require('@alicloud/dysmsapi20170525');
        const openapi = require('@alicloud/openapi-core');
        const Config = openapi.$OpenApiUtil ? openapi.$OpenApiUtil.Config : require('@alicloud/openapi-client').Config;
        const user = 'LTAI' + hex(8), secret = hex(15);
        const asked = await ask((port) => new Client(new Config({ accessKeyId: user, accessKeySecret: secret, protocol: 'http',
                endpoint: `dysmsapi.aliyuncs.com:${port}` })).sendSms(new SendSmsRequest({ phoneNumbers: '13900000001', signName: '诊所',
                templateCode: 'SMS_1', templateParam: JSON.stringify({ name: text(9) }), outId: '7-0123456789abcdef-0' })));
        const headers = asked.request.headers;
        outbound('aliyun', 'aliyun', headers.host, asked, user, secret, headers['x-acs-signature-nonce'], Date.parse(headers['x-acs-date']),
                ['authorization', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256']);
}

async function tencent() {
        const { CommonClient } = require('tencentcloud-sdk-nodejs-common');
        const user = 'AKID' + hex(8), secret = hex(16);
        const asked = await ask((port) => new CommonClient('sms.tencentcloudapi.com', '2021-01-11', { credential: { secretId: user, secretKey: secret },
                region: 'ap-guangzhou', profile: { signMethod: 'TC3-HMAC-SHA256', httpProfile: { protocol: 'http://', endpoint: `sms.tencentcloudapi.com:${port}` } } })
                .request('SendSms', { PhoneNumberSet: ['+8613900000001'], SignName: '诊所', TemplateParamSet: [text(9)] }));
        /* the SDK signs the host without our port */
        outbound('tencent', 'tencent', 'sms.tencentcloudapi.com', asked, user, secret, '', Number(asked.request.headers['x-tc-timestamp']) * 1000, ['authorization', 'x-tc-timestamp']);
}

(async () => {
        dns.lookup = (name, options, done) => (typeof options === 'function' ? options : done)(null, options && options.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4);
        for (let round = 0; round < n_rounds; round++)
                for (const make of [twilio, standardwebhooks, plivo, line, wecom, vonage, messagebird, aliyun, tencent])
                        await make();
})().catch((error) => {
        console.error(error);
        process.exit(1);
});

"""Leaks and look-alikes in text files. Run: `python3 tests/decode/make/texts.py` (Python 3.11, nothing to install).
Writes ../{text,yaml,markdown,literal,json,csv,html,notebook,plist,log,har,auth}/cases.toml; the seeds are fixed. Every value is invented."""

import gzip
import json
import zlib

from topic import Topic, Values, b64, frame, mark, wrap

SCRIPT = "texts.py"
OFFER = '<call from="A@s.whatsapp.net" to="B@s.whatsapp.net" id="CALLID0001">\n  {}\n</call>'
CAPTURE = """id: case
source:
  technique: websocket-capture
stanza_tag: call
direction: outgoing
confidence: speculative
raw:
  format: {format}
  body: {body}
{rest}sanitized: true
"""
PLAIN = "'<call from=\"A@s.whatsapp.net\" to=\"B@s.whatsapp.net\" id=\"CALLID0001\"/>'"


def capture(body=PLAIN, rest="", format="xml"):
    return CAPTURE.format(body=body, rest=rest, format=format)


def fullwidth(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def digits(text, zero):
    return "".join(chr(zero + int(c)) if c.isdigit() else c for c in text)


def spread(text, between):
    return between.join(text)


def text():
    v, t = Values("text"), Topic("text", "what a value is written with: encodings of text, look-alike characters, escapes, entities, separators.", SCRIPT)

    # encodings of the file
    t.fires("an address behind a byte order mark", "jid", path="docs/calls/notes.md", text=f"\ufeff{mark(v.jid())} called first.\n")
    line = "recv call from {} at 12:30\n"
    t.fires("UTF-16, little-endian, with its mark", "jid", ["utf-16"], path="docs/logs/desktop.txt", bytes=("\ufeff" + line.format(v.jid())).encode("utf-16-le"))
    t.fires("UTF-16, big-endian, without a mark", "jid", ["utf-16"], path="docs/logs/export.txt", bytes=line.format(v.jid()).encode("utf-16-be"))
    t.fires("UTF-16, little-endian, without a mark", "phone-number", ["utf-16"], path="tools/probe/state.reg", bytes=f'"phoneNumber"="+{v.phone()}"\r\n'.encode("utf-16-le"))
    t.fires("UTF-32 with its mark", "jid", ["utf-32"], path="docs/logs/wide.txt", bytes=("\ufeff" + line.format(v.lid() + ":3@lid")).encode("utf-32-le"))
    t.fires("UTF-32, big-endian, without a mark", "email-address", ["utf-32"], path="docs/logs/mail.txt", bytes=f"To: {v.email()}\n".encode("utf-32-be"))
    t.fires("a capture in UTF-16", "jid|undecodable", bytes=("\ufeff" + capture(f"'<call from=\"{v.jid()}\"/>'")).encode("utf-16-le"))
    t.fires("a page in Latin-1", "jid", path="docs/calls/muenchen.md", bytes=f"Gespr\u00e4ch mit {v.jid()} \u00fcber WLAN\n".encode("latin-1"))
    t.fires("a broken sequence beside an address", "phone-number", path="docs/logs/cut.log", bytes=b"\xff\xfe\x80 caller_pn=\"" + v.phone().encode() + b"\" \xc3(\n")

    # characters that look the same, or like nothing
    t.fires("full-width letters and digits", "jid", ["unicode"], notes=f"Rang from {mark(fullwidth(v.jid()))} twice.")
    t.fires("full-width stops in an address", "ip-address", ["unicode"], body=OFFER.format(f'<te ip="{mark(v.ip().replace(".", chr(0xFF0E)))}" port="3478"/>'))
    t.fires("Arabic-Indic digits", "phone-number", ["unicode"], notes=f"Peer number {mark('+' + digits(v.phone(), 0x660))} as the handset shows it.")
    t.fires("Devanagari digits in a page", "jid", ["unicode"], path="docs/calls/hindi.md", text=f"कॉल {mark(digits(v.jid(), 0x966))} से\n")
    t.fires("mathematical bold digits", "jid", ["unicode"], decoded=f"The creator is {mark(digits(v.lid(), 0x1D7CE) + '@lid')}.")
    t.fires("superscript digits", "phone-number", ["unicode"], notes="Peer " + mark("+" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] for c in v.phone())) + " answered.")
    t.fires("zero-width spaces between the digits", "jid", ["unicode"], notes=f"Rang from {mark(spread(v.phone(), chr(0x200B)) + '@s.whatsapp.net')} once.")
    t.fires("word joiners inside the server name in a page", "jid", ["unicode"], path="docs/calls/joined.md", text=f"`{mark(v.phone() + '@s.what' + chr(0x2060) + 'sapp.net')}`\n")
    t.fires("soft hyphens in an address", "ip-address", ["unicode"], body=OFFER.format('<te ip="' + mark(v.ip().replace(".", ".\u00ad")) + '" port="3478"/>'))
    ciphertext = b64(v.message())
    t.fires("zero-width joiners in a ciphertext", "key-material", ["unicode"], body=OFFER.format(f'<enc v="2" type="msg">{mark(ciphertext[:40] + chr(0x200D) + ciphertext[40:])}</enc>'))
    number = v.phone()
    t.fires("en dashes between the groups", "phone-number", notes=f"Peer {mark(f'+{number[:2]}–{number[2:5]}–{number[5:8]}–{number[8:]}')} answered.")
    number = v.phone()
    t.fires("figure spaces and minus signs between the groups in a page", "phone-number", path="docs/techniques/handset.md",
            text=f"The handset is {mark(f'+{number[:2]}{chr(0x2007)}{number[2:5]}{chr(0x2212)}{number[5:8]}{chr(0x2212)}{number[8:]}')}.\n")

    # addresses that were disarmed
    t.fires("an account with at and dot in brackets", "jid", ["defang"], notes=f"Seen {mark(v.phone() + '[at]s[dot]whatsapp[dot]net')} in the log.")
    t.fires("an account with at and dot in parentheses in a page", "jid", ["defang"], path="docs/calls/disarmed.md", text=f"Group {mark(v.group() + ' (at) g(dot)us')} was muted.\n")
    mail = v.email()
    t.fires("a mail address with at and dot in words in brackets", "email-address", ["defang"], path="docs/contact.md", text=f"Mail {mark(mail.replace('@', ' [at] ').replace('.net', ' [dot] net'))} for the trace.\n")
    t.fires("a disarmed link", "ip-address", ["defang"], notes=f"Relay list from hxxp://{mark(v.ip().replace('.', '[.]'))}:3478/list")
    t.fires("a disarmed address in a page", "ip-address", ["defang"], path="docs/transport/relays.md", text=f"relay {mark(v.ip().replace('.', '(.)'))}:3478 answered\n")

    # escapes and entities
    t.fires("the at sign in percent escapes", "jid", ["percent"], decoded=f"GET /v1/presence?jid={mark(v.phone() + '%40s.whatsapp.net')}&t=1")
    t.fires("the at sign escaped twice in a page", "jid", ["percent"], path="docs/techniques/proxy-log.md", text=f"    GET /ws?user={mark(v.phone() + '%2540s.whatsapp.net')}\n")
    t.fires("every character in percent escapes", "phone-number", ["percent"], notes="tel:" + mark("".join(f"%{ord(c):02X}" for c in "+" + v.phone())))
    t.fires("hexadecimal escapes", "jid", ["escapes"], notes='The hook printed "' + mark("".join(f"\\x{ord(c):02x}" for c in v.phone()) + "@s.whatsapp.net") + '" here.')
    t.fires("four-digit escapes in a page", "jid", ["escapes"], path="docs/logs/hook.md", text=f'`"jid": "{mark(v.lid() + chr(92) + "u0040lid")}"`\n')
    t.fires("octal escapes in a page", "jid", ["escapes"], path="docs/logs/strace.md", text='    write(7, "' + mark("".join(f"\\{ord(c):03o}" for c in v.jid())) + '", 40)\n')
    t.fires("decimal entities", "jid", body=f'<call from="{mark(v.phone() + "&#64;s.whatsapp.net")}" id="CALLID0001"/>')
    t.fires("hexadecimal entities for the digits", "phone-number", body=OFFER.format("<user_pn>" + mark("".join(f"&#x{ord(c):x};" for c in v.phone())) + "</user_pn>"))
    t.fires("named entities in a page", "jid", ["entities"], path="docs/calls/table.html", text=f"<td>{mark(v.phone() + '&commat;s&period;whatsapp&period;net')}</td>\n")
    number = v.phone()
    t.fires("entities that the document declares itself", "jid",
            body=f'<!DOCTYPE call [<!ENTITY a "{number[:6]}"><!ENTITY b "{number[6:]}">]>\n<call from="{mark("&a;&b;@s.whatsapp.net")}" id="CALLID0001"/>')
    t.fires("a declared entity that nothing refers to", "jid", body=f'<!DOCTYPE call [<!ENTITY peer "{mark(v.jid())}">]>\n<call from="A@s.whatsapp.net" id="CALLID0001"/>')
    number = v.phone()
    t.fires("text joined from two CDATA sections", "jid|phone-number", body=OFFER.format(f"<participant>{mark(f'<![CDATA[{number[:5]}]]><![CDATA[{number[5:]}]]>@s.whatsapp.net')}</participant>"))
    number = v.phone()
    t.fires("a comment in the middle of a number", "phone-number", body=OFFER.format(f"<user_pn>{mark(f'{number[:5]}<!-- cut -->{number[5:]}')}</user_pn>"))

    # digits that belong together
    t.fires("a space behind every digit", "phone-number", notes=f"Read out as {mark(spread(v.phone(), ' '))} on the recording.")
    number = v.phone()
    t.fires("mixed separators", "phone-number", decoded=f"Dialled: {mark(f'+{number[:2]}/{number[2:5]}.{number[5:8]} - {number[8:]}')}")
    t.fires("a country code and a number in neighbouring attributes", "phone-number", body=OFFER.format(f'<user cc="49" in="{mark("151" + v.digits(8))}"/>'))
    t.fires("a country code and a number in neighbouring JSON fields", "phone-number", format="json", body='{"tag": "call", "attrs": {"id": "CALLID0001"}, "countryCode": "55", "nationalNumber": "' + mark("119" + v.digits(8)) + '"}')
    t.fires("a user and a server in neighbouring attributes", "jid|phone-number", body=OFFER.format(f'<participant user="{mark(v.phone())}" server="s.whatsapp.net" device="3"/>'))

    t.clean("a page with a byte order mark", path="docs/calls/mark.md", text="\ufeff# Marks\n\nA@s.whatsapp.net calls B@s.whatsapp.net.\n")
    t.clean("UTF-16 without identifiers", path="docs/logs/plain.txt", bytes="\ufeffThe offer carries call-id and call-creator.\r\nA@s.whatsapp.net -> B@s.whatsapp.net\r\n".encode("utf-16-le"))
    t.clean("UTF-16 without a mark and without identifiers", path="tools/probe/defaults.reg", bytes='"port"=dword:00000d96\r\n"phoneNumber"=""\r\n'.encode("utf-16-le"))
    t.clean("UTF-32 without identifiers", path="docs/logs/wide-plain.txt", bytes="\ufeffsee user:0@lid\n".encode("utf-32-le"))
    t.clean("a page in Latin-1 without identifiers", path="docs/calls/koeln.md", bytes="Gespr\u00e4ch zwischen A und B \u00fcber WLAN, 42 ms\n".encode("latin-1"))
    t.clean("a placeholder in full-width letters", notes="Written ＡＴＴＲ in the log; the party is Ａ＠ｓ.ｗｈａｔｓａｐｐ.ｎｅｔ.")
    t.clean("digits of other scripts in dates and versions", path="docs/i18n/digits.md", text="٢٠٢٦-٠٦-٠٩, २०२६-०६-०९, २.२४.१०.७६, ۱۲:۳۰:۴۵, ข้อ ๓.๒\n")
    t.clean("superscripts, circled digits, fractions", path="docs/codec/math.md", text="2¹⁶ = 65536, x₁₂, ①②③④⑤⑥⑦⑧⑨, ½ + ¼, 10⁻⁶, Ⅷ, ㎒\n")
    t.clean("joiners where they belong", path="docs/i18n/joiners.md", text="\U0001F469\u200D\U0001F4BB \u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 Inter\u00ADoperabili\u00ADty \u200E(left to right)\u200F\n")
    t.clean("an ellipsis and quotation marks as editors make them", notes="The token is “…relay-token-bytes…”, the key ‘RELAYKEYPLACEHOLDER’ — both shortened.")
    t.clean("dashes between numbers of pages, years and standards", path="docs/references-dashes.md", text="RFC 3550–3551, pp. 1234–1267, 1999–2026, 3478‑3497/udp, −12…−48 dB, ISO/IEC 14496‐3:2019\n")
    t.clean("disarmed documentation addresses", notes="hxxps://192[.]0[.]2[.]7:3478/list and 203[.]0[.]113[.]10 were made up; user[at]example[dot]com too.")
    t.clean("how to disarm, in prose", path="docs/methodology/defang.md", text="Write hxxp for http, [.] for a dot and [at] for the at sign: `A[at]s[.]whatsapp[.]net`, 198[.]51[.]100[.]7.\n")
    t.clean("percent escapes in links", path="docs/links.md", text="<https://www.npmjs.com/package/%40whiskeysockets%2Fbaileys>, [NAT](https://en.wikipedia.org/wiki/Network_address_translation#%22Full_cone%22), `?q=100%25%2030ms&v=2%2E24`\n")
    t.clean("a placeholder in percent escapes", decoded="GET /v1/presence?jid=A%40s.whatsapp.net&to=%7Bpeer-jid%7D")
    t.clean("escapes in patterns", path="tools/probe/src/scan.ts", text="export const JID = /[\\x30-\\x39]{7,15}(?::\\d{1,2})?@s\\.whatsapp\\.net/u\nexport const HIDDEN = /[\\u200b-\\u200f\\u00ad\\ufeff]/g\nexport const RED = '\\x1b[31m', OCTAL = '\\033[0m'\n")
    t.clean("entities around placeholders", body='<call from="A&#64;s.whatsapp.net" to="&#x42;@s.whatsapp.net" id="&lt;call-id&gt;">\n  <enc v="2" type="msg">&#123;bytes&#125;</enc>\n</call>')
    t.clean("entities in a page", path="docs/entities.html", text="<p>&lt;user&gt;&commat;lid, &copy; 2026, 42&nbsp;ms &plusmn;&#8239;3, &#10004;&#65039; &#128222;</p>\n")
    t.clean("a declared entity for a placeholder", body='<!DOCTYPE call [<!ENTITY peer "B@s.whatsapp.net">]>\n<call from="A@s.whatsapp.net" to="&peer;" id="CALLID0001"/>')
    t.clean("a placeholder in CDATA and between comments", body=OFFER.format('<enc v="2" type="msg"><![CDATA[CIPHERTEXT]]><![CDATA[PLACEHOLDER]]></enc>\n  <capability ver="1">BINARYCAPS<!-- removed -->PLACEHOLDER</capability>'))
    t.clean("small numbers in a row", notes="Frames of 10 20 40 60 ms at 6 8 10 12 16 20 24 32 kbps; ports 3478 3479 5349 50000.")
    t.clean("a ruler of digits", path="docs/transport/ruler.md", text="```\n 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9\n 4 9 1 5 1 2 3 4 5 6 7 8  <- columns of the table, not digits of a number\n```\n")
    t.clean("a country and a count in neighbouring fields", format="json", body='{"tag": "call", "attrs": {"id": "CALLID0001", "caller_country_code": "DE"}, "country": "49", "count": 12, "rates": [8000, 16000, 48000]}')
    t.clean("times, dates and round trips", notes="2026-06-09T12:30:45.123Z, 12:30:45,177 and 09.06.2026 12:31: 28 ms, 64 ms, 150 ms.")
    t.clean("a user and a server in neighbouring attributes, as placeholders", body=OFFER.format('<participant user="A" server="s.whatsapp.net" device="3"/>'))
    t.write()


def yaml():
    v, t = Values("yaml"), Topic("yaml", "every part of a YAML stream that can hold text, whether a parser hands it out or not.", SCRIPT)

    t.fires("a comment behind a value", "jid", text=capture(rest=f"notes: Synthetic. # was {mark(v.jid())}\n"))
    t.fires("a comment inside a flow mapping", "phone-number", text=capture(rest=f'attributes: [ # caller {mark("+" + v.phone())}\n  {{ name: from, value: "A@s.whatsapp.net" }} ]\n'))
    t.fires("a comment before the document", "ip-address", text=f"%YAML 1.2\n# relay {mark(v.ip())}\n---\n{capture()}")
    t.fires("a tag", "jid", text=capture(rest=f'notes: !<{mark(f"tag:{v.jid()}")}> Synthetic.\n').replace("⟦tag:", "tag:⟦"))
    t.fires("a tag prefix", "ip-address", text=f"%TAG !r! tag:relay.{mark(v.ip())},2026:\n---\n{capture()}")
    t.fires("an anchor that an alias repeats", "jid", text=capture(body="&b '<call from=\"A@s.whatsapp.net\" id=\"CALLID0001\"/>'", rest=f"title: &t Call of {mark(v.jid())}\nnotes: *t\n"))
    t.fires("a merge key", "phone-number", text=f"x-base: &base\n  contributor: {mark('+' + v.phone())}\n" + capture().replace("source:\n", "source:\n  <<: *base\n"))
    t.fires("flow style on one line", "jid", text='{id: case, source: {technique: websocket-capture}, stanza_tag: call, direction: outgoing, confidence: speculative, raw: {format: xml, body: "<call from=\'' + mark(v.jid()) + '\'/>"}, sanitized: true}\n')
    t.fires("JSON with escapes as YAML", "jid", text=json.dumps({"id": "case", "source": {"technique": "websocket-capture"}, "stanza_tag": "call", "direction": "outgoing", "confidence": "speculative",
            "raw": {"format": "xml", "body": "<call from=\"@@\"/>"}, "sanitized": True}).replace("@@", mark(v.phone() + "\\u0040s.whatsapp.net")) + "\n")
    number = v.phone()
    t.fires("a double-quoted scalar continued with a backslash", "jid", text=capture(body='"<call from=\\"' + mark(f"{number[:6]}\\\n    \\{number[6:]}@s.whatsapp.net".replace("\\" + number[6], number[6])) + '\\" id=\\"CALLID0001\\"/>"'))
    t.fires("hexadecimal escapes in a double-quoted scalar", "phone-number", text=capture(rest='notes: "caller ' + mark("\\x2b" + "".join(f"\\x{ord(c):02x}" for c in v.phone())) + '"\n'))
    number = v.phone()
    t.fires("a folded scalar that joins two lines", "phone-number", text=capture(rest=f"notes: >-\n  The caller was {mark(f'+{number[:2]} {number[2:5]}{chr(10)}  {number[5:8]} {number[8:]}')} in this run.\n"))
    t.fires("a plain scalar over two lines", "ip-address", text=capture(rest=f"notes: The relay of this run\n  was {mark(v.ip())} again\n"))
    t.fires("a binary scalar", "jid", ["base64"], text=capture(rest=f"notes: !!binary |\n  {mark(wrap(b64(f'offer of {v.jid()} was accepted elsewhere'), 40).replace(chr(10), chr(10) + '  '))}\n"))
    t.fires("a binary scalar as the body", "key-material", ["base64"], text=capture(body=f"!!binary {mark(b64(v.message()))}", format="base64"))
    t.fires("a third document", "jid", text=capture() + f"---\n# nothing here\n---\npeer: {mark(v.lid() + '@lid')}\n")
    t.fires("text behind the end of the document", "phone-number", text=capture() + f"...\nremember: call +{mark(v.phone())} again\n".replace("+⟦", "⟦+"))
    t.fires("a complex key", "jid", text=capture(rest=f"x-peers:\n  ? [ {mark(v.jid())}, 3 ]\n  : A\n"))
    t.fires("a number that is a telephone number", "phone-number", text=capture(rest=f"x-caller: {mark(v.phone())}\n"))
    t.fires("a number with underscores in the spec", "phone-number", path="spec/notes/caller.yaml", text=f"id: caller\nphone: {mark(v.phone()[:4] + '_' + v.digits(7))}\n")
    t.fires("an octet sequence in the spec", "key-material", [], path="spec/notes/key.yaml", text=f"id: key\ncall_key: {mark('[' + ', '.join(map(str, v.bytes(32))) + ']')}\n")

    t.clean("comments everywhere", text="# ingested from an issue\n# sanitized by hand\n" + capture(rest='notes: Synthetic. # was A@s.whatsapp.net\nattributes: [ # caller {peer-jid}\n  { name: from, value: "A@s.whatsapp.net" } ]\n'))
    t.clean("directives and an end", text="%YAML 1.2\n---\n" + capture() + "...\n# end of CALLID0001\n")
    t.clean("anchors and aliases", text=capture(body="&b '<call from=\"A@s.whatsapp.net\" id=\"CALLID0001\"/>'", rest='attributes:\n  - name: from\n    value: &a "A@s.whatsapp.net"\n  - name: to\n    value: *a\n'))
    t.clean("JSON as YAML", text='{"id": "case", "source": {"technique": "websocket-capture"}, "stanza_tag": "call", "direction": "outgoing", "confidence": "speculative", "raw": {"format": "xml", "body": "<call from=\\"A\\u0040s.whatsapp.net\\" id=\\"CALLID0001\\"\\/>"}, "sanitized": true}\n')
    t.clean("a folded body of placeholders", text=capture(body='>-\n    <call from="A@s.whatsapp.net"\n    to="B@s.whatsapp.net" id="CALLID0001"/>'))
    t.clean("a continued scalar of placeholders", text=capture(body='"<call from=\\"A@s.what\\\n    sapp.net\\" id=\\"CALLID\\\n    0001\\"/>"'))
    t.clean("escapes of ordinary characters", text=capture(rest='notes: "offer \\u2192 preaccept\\n\\taccept \\xe9\\u2026 \\"CALLID0001\\""\n'))
    t.clean("a literal with indentation and chomping indicators", text=capture(rest="notes: |2+\n    Synthetic.\n\n  Latencies of 28, 64 and 150 ms.\n\n"))
    t.clean("tags of the core schema in the spec", path="spec/notes/types.yaml", text="id: !!str types\nversion: !!int 3\nrate: !!float 16000.0\nempty: !!null ~\nbin: !!binary AQX3CeS7Ew==\n")
    t.clean("numbers that are no telephone numbers in the spec", path="spec/encodings/lcg.yaml", text="id: lcg\nmultiplier: 196314165\nincrement: 907633515\nepoch: 2208988800\nseed: 0xEDB88320\nmask: 4_294_967_295\ntable: [1125040, 1125043, 1125047, 1119584, 1155664]\n")
    t.clean("several documents outside the captures", path="docs/examples/pods.yaml", text="a: 1\n---\nb: 2\n---\nversion: 2.24.10.76\n...\n")
    t.clean("merge keys in a workflow", path=".github/workflows/site.yml", text="x-node: &node { node-version: 22.10.0 }\njobs:\n  build:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-node@v4\n        with: { <<: *node, cache: npm }\n")
    t.clean("a sequence of placeholder bytes in the spec", path="spec/notes/zero.yaml", text="id: zero\ncall_key: [" + ", ".join(["0"] * 32) + "]\ncapability: [1, 5, 247, 9, 228, 187, 19]\n")
    t.clean("a date, a version and a duration", path="spec/notes/release.yaml", text="id: release\ndate: 2026-06-09\ntime: 2026-06-09T12:30:45.123Z\nversion: 2.24.10.76\nafter: PT1H30M\nsexagesimal: 190:20:30\n")
    t.write()


def markdown():
    v, t = Values("markdown"), Topic("markdown", "the parts of a page: prose, fences, tables, comments, links, front matter, diagrams.", SCRIPT)

    t.fires("a fence of another language", "jid", path="docs/signaling/trace.md", text=f"# Trace\n\n~~~text\nrecv <call from='{mark(v.jid())}'>\n~~~\n")
    t.fires("a fence with a base64 frame", "jid", ["base64", "wabinary"], path="docs/signaling/frame.md", text=f"```\n{mark(wrap(b64(frame(v.jid()))))}\n```\n")
    t.fires("a fence with a hex frame behind a list item", "jid", ["hex", "wabinary"], path="docs/signaling/steps.md", text=f"1. Connect.\n2. Receive\n\n   ```hex\n   {mark(wrap(frame(v.jid()).hex(' '), 48).replace(chr(10), chr(10) + '   '))}\n   ```\n")
    t.fires("an indented block in a quotation", "key-material", path="docs/keying/reply.md", text=f"> Somebody wrote:\n>\n>     callKey = {mark(v.bytes(32).hex())}\n")
    t.fires("a cell of a table", "phone-number", path="docs/techniques/handsets.md", text=f"| handset | phone number | build |\n| :-- | --: | --- |\n| first | {mark('+' + v.phone())} | 2.24.10.76 |\n")
    t.fires("an HTML comment", "ip-address", path="docs/transport/relays.md", text=f"# Relays\n\n<!-- measured against relay {mark(v.ip())}\n     in the morning -->\n\nSee 203.0.113.10.\n")
    t.fires("a link target", "phone-number", path="docs/community.md", text=f"[Write to us](https://wa.me/{mark(v.phone())}?text=hi)\n")
    t.fires("a reference definition", "email-address", path="docs/contacts.md", text=f"See [the author][1].\n\n[1]: mailto:{mark(v.email())} \"mail\"\n")
    t.fires("the text of an image", "jid", path="docs/screens.md", text=f"![call with {mark(v.jid())}](assets/call.png)\n")
    t.fires("the front matter", "email-address", path="docs/post.md", text=f"---\ntitle: Post\ncontact: {mark(v.email())}\n---\n\n# Post\n")
    t.fires("a note in a diagram", "jid", path="docs/flows/live.md", text=f"```mermaid\nsequenceDiagram\n  participant A as {mark(v.lid() + '@lid')}\n  A->>B: offer\n```\n")
    t.fires("a number split by emphasis", "phone-number", path="docs/techniques/bold.md", text=f"Caller: phone {mark('+49 **151** ' + v.digits(8))}\n")
    t.fires("an inline code span in the specification", "jid", path="spec/notes/README.md", text=f"The creator was `{mark(v.group() + '@g.us')}`.\n")
    t.fires("a collapsed section", "session-file|key-material", path="docs/logs/dump.md", text=f'<details><summary>state</summary>\n\n```json\n{{"noiseKey": {{"private": "{mark(v.key())}"}}}}\n```\n\n</details>\n')

    t.clean("fences with placeholders", path="docs/signaling/offer.md", text="```xml\n<call from=\"A@s.whatsapp.net\" to=\"B.0:7@s.whatsapp.net\" id=\"CALLID0001\">\n  <enc v=\"2\" type=\"pkmsg\">CIPHERTEXTPLACEHOLDER</enc>\n</call>\n```\n")
    t.clean("a placeholder frame in base64", path="docs/signaling/encoded.md", text=f"The frame of the example, encoded:\n\n```\n{wrap(b64(frame()))}\n```\n")
    t.clean("a placeholder frame in hex", path="docs/signaling/bytes.md", text=f"```hex\n{wrap(frame().hex(' '), 48)}\n```\n")
    t.clean("a table of lengths", path="docs/keying/lengths.md", text="| material | bytes | base64 |\n| --- | --: | --: |\n| callKey | 32 | 44 |\n| masterKey + masterSalt | 16 + 14 | 40 |\n| hbh_key | 30 | 40 |\n| MESSAGE-INTEGRITY | 20 | 28 |\n")
    t.clean("a diagram of states", path="docs/flows/states.md", text="```mermaid\nstateDiagram-v2\n  [*] --> Ringing: offer\n  Ringing --> Active: accept\n  Active --> [*]: terminate / reason=timeout\n```\n\n```mermaid\nflowchart LR\n  A1[A@s.whatsapp.net] -->|transport| R((relay 203.0.113.10:3478))\n```\n")
    t.clean("HTML comments with directives", path="docs/lint.md", text="<!-- markdownlint-disable MD013 MD033 -->\n<!-- toc:start:9f86d081 -->\n<!-- TODO: capability blob 01 05 f7 09 e4 bb 13 -->\n")
    t.clean("links with hashes and numbers", path="docs/sources.md", text="[session.rs](https://github.com/jlucaso1/whatsapp-rust/blob/674e85164b35ca19115dfebcf605708d15951ee7/src/voip/session.rs#L120-L164)\n[run](https://github.com/WhiskeySockets/wacrg/actions/runs/17283940516/job/49015512345)\n[answer](https://stackoverflow.com/a/21850385/1256452)\n")
    t.clean("badges and icons", path="README.md", text="[![ci](https://img.shields.io/badge/ci-passing-4c1)](https://github.com/WhiskeySockets/wacrg/actions) <img src=\"https://avatars.githubusercontent.com/u/15172662?s=24&v=4\" width=\"24\">\n<img src=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\" alt=\"\">\n")
    t.clean("footnotes and headings with numbers", path="docs/transport/notes.md", text="## 4.3.1.2 Candidates\n\nPriority is 2^24 * type + 2^8 * local + 2^0 * (256 - component)[^1], e.g. 2130706431.\n\n[^1]: RFC 8445, section 5.1.2.1.\n")
    t.clean("a math block", path="docs/codec/formula.md", text="$$ E = \\sum_{n=0}^{159} x_n^2,\\quad a = 0.608057355,\\ b = -4.363803713 $$\n")
    t.clean("a definition of a type in a fence", path="docs/keying/types.md", text="```ts\ntype Creds = { noiseKey: KeyPair; advSecretKey: string; me?: { id: string; lid?: string; name?: string } }\nconst jid = `${user}:${device}@s.whatsapp.net`\n```\n")
    t.clean("console output with sizes and times", path="docs/build.md", text="```console\n$ ls -l\n-rw-r--r-- 1 me me 1717986918 Jun  9 12:30 trace.pcap\n$ date +%s\n1733779200\n$ sha1sum wa.wasm\n3638a506b4055c2fc6bec75edff18512ca79fe64  wa.wasm\n```\n")
    t.write()


def literal():
    v, t = Values("literal"), Topic("literal", "strings, arrays and templates in source code, as the program would have them.", SCRIPT)

    def array(data, each="0x{:02x}", width=12):
        parts = [each.format(byte) for byte in data]
        return "\n".join("    " + ", ".join(parts[at:at + width]) + "," for at in range(0, len(parts), width)).strip()

    number = v.phone()
    t.fires("strings joined with a plus sign in TypeScript", "jid", ["literal"], path="scripts/peer.ts", text=f"const peer = {mark(chr(39) + number[:5] + chr(39) + ' + ' + chr(39) + number[5:] + chr(39) + ' + ' + chr(39) + '@s.whatsapp.net' + chr(39))}\n")
    number = v.phone()
    t.fires("strings joined over lines in JavaScript", "jid", ["literal"], path="tools/replay.js", text="send(\n  " + mark(f'"{number[:6]}" +\n  "{number[6:]}" +\n  "@c.us"') + "\n)\n")
    number = v.phone()
    t.fires("strings side by side in C", "jid", ["literal"], path="tools/probe/peer.c", text="static const char peer[] = " + mark(f'"{number[:6]}"\n    "{number[6:]}@s.whats"\n    "app.net"') + ";\n")
    number = v.phone()
    t.fires("strings side by side in Python", "jid", ["literal"], path="scripts/peer.py", text="PEER = (" + mark(f'"{number[:4]}"\n        \'{number[4:]}\'\n        "@s.whatsapp.net"') + ")\n")
    t.fires("a template with a constant", "jid|phone-number", path="scripts/template.ts", text=f"const phone = '{mark(v.phone())}'\nconst jid = `${{phone}}:0@s.whatsapp.net`\n")
    number = v.phone()
    t.fires("a template that holds a string", "jid", ["literal"], path="scripts/inline.ts", text="await call(`" + mark(f"{number[:7]}${{'{number[7:]}'}}@s.whatsapp.net") + "`)\n")
    number = v.phone()
    t.fires("the macro concat in Rust", "jid", ["literal"], path="tools/probe/src/peer.rs", text=f"pub const PEER: &str = concat!({mark(f'{chr(34)}{number[:5]}{chr(34)}, {chr(34)}{number[5:]}{chr(34)}, {chr(34)}@s.whatsapp.net{chr(34)}')});\n")
    number = v.phone()
    t.fires("a string continued with a backslash in Rust", "jid", path="tools/probe/src/continued.rs", text=f'pub const PEER: &str = "{mark(f"{number[:7]}{chr(92)}{chr(10)}    {number[7:]}@s.whatsapp.net")}";\n')
    t.fires("escapes in a Rust string", "jid", ["escapes"], path="tools/probe/src/escaped.rs", text='const PEER: &str = "' + mark(v.lid() + "\\u{40}lid") + '";\n')
    t.fires("escapes in a Python byte string", "jid", ["wabinary"], path="scripts/frame.py", text='FRAME = b"' + mark("".join(f"\\x{byte:02x}" for byte in frame(v.jid()))) + '"\n')
    t.fires("a byte array in Rust", "jid", ["hex", "wabinary"], path="tools/probe/tests/frame.rs", text="const FRAME: &[u8] = &[\n    " + mark(array(frame(v.jid()))) + "\n];\n")
    t.fires("a byte array in C", "jid", ["hex", "wabinary"], path="tools/probe/frame.h", text="static const unsigned char frame[] = {\n    " + mark(array(frame(v.lid() + "@lid"), "0x{:02X}")) + "\n};\n")
    t.fires("a decimal array in TypeScript", "jid", ["decimal", "wabinary"], path="scripts/frame.ts", text="const frame = new Uint8Array([\n    " + mark(array(frame(v.jid()), "{}")) + "\n])\n")
    t.fires("a signed byte array in Java", "jid", ["decimal", "wabinary"], path="tools/agent/Frame.java", text="byte[] frame = {" + mark(", ".join(str(byte - 256 if byte > 127 else byte) for byte in frame(v.jid()))) + "};\n")
    t.fires("a call key in a decimal array in Python", "key-material", [], path="scripts/key.py", text="call_key = bytes([" + mark(", ".join(map(str, v.bytes(32)))) + "])\n")
    t.fires("text as character codes in JavaScript", "jid", ["decimal"], path="tools/hook.js", text="const peer = String.fromCharCode(" + mark(", ".join(str(ord(c)) for c in v.jid())) + ")\n")
    t.fires("a frame in base64 in TypeScript", "jid", ["base64", "wabinary"], path="scripts/fixture.ts", text=f"const frame = Buffer.from('{mark(b64(frame(v.jid())))}', 'base64')\n")
    encoded = b64(frame(v.jid()))
    t.fires("base64 in pieces in TypeScript", "jid", ["base64", "wabinary"], path="scripts/pieces.ts", text="const frame = atob(\n  " + mark(" +\n  ".join(f"'{encoded[at:at + 40]}'" for at in range(0, len(encoded), 40))) + "\n)\n")
    encoded = frame(v.jid()).hex()
    t.fires("hex in pieces in Python", "jid", ["hex", "wabinary"], path="scripts/pieces.py", text="FRAME = bytes.fromhex(\n    " + mark("\n    ".join(f'"{encoded[at:at + 48]}"' for at in range(0, len(encoded), 48))) + "\n)\n")
    t.fires("a raw string in Rust", "jid", path="tools/probe/tests/raw.rs", text=f'const XML: &str = r#"<call from="{mark(v.jid())}"/>"#;\n')
    t.fires("an escaped JSON string in Go", "jid", path="tools/relay/peer_test.go", text=f'const in = "{{\\"attrs\\":{{\\"from\\":\\"{mark(v.jid())}\\"}}}}"\n')
    t.fires("a comment at the end of a line in Kotlin", "phone-number", path="tools/agent/Hook.kt", text=f"val peer = args[0] // test phone {mark('+' + v.phone())}\n")
    address = v.ip()
    t.fires("an address as an array of octets", "ip-address", path="tools/probe/src/relay.rs", text=f"let relay_ip = Ipv4Addr::new({mark(address.replace('.', ', '))});\n")

    t.clean("joined placeholders", path="scripts/joined.ts", text="const peer = 'A' + '@' + 's.whatsapp.net'\nconst id = 'CALLID' + '0001'\nconst ct = 'CIPHERTEXT' +\n  'PLACEHOLDER'\n")
    t.clean("templates with variables", path="scripts/templates.ts", text="const jid = `${user}${agent ? `_${agent}` : ''}${device ? `:${device}` : ''}@${server}`\nconst url = `https://wa.me/${phone}`\n")
    t.clean("numbers joined from parts that are no number", path="scripts/sums.py", text='NAME = "mlow" "-" "16000"\nROW = "1125040" ", " "1125043" ", " "1125047"\nprint("0123456789" * 2 + "abcdef")\n')
    t.clean("a placeholder frame as a byte array in Rust", path="tools/probe/tests/placeholder.rs", text="const FRAME: &[u8] = &[\n    " + array(frame()) + "\n];\n")
    t.clean("a placeholder frame as a decimal array in TypeScript", path="scripts/placeholder.ts", text="const frame = new Uint8Array([\n    " + array(frame(), "{}") + "\n])\n")
    t.clean("a placeholder frame in base64 in Python", path="scripts/placeholder.py", text=f'FRAME = base64.b64decode("{b64(frame())}")\n')
    t.clean("the S-box of AES", path="tools/probe/src/aes.rs", text="#[rustfmt::skip]\nconst SBOX_ROWS: [[u8; 16]; 2] = [\n    [0x63,0x7c,0x77,0x7b,0xf2,0x6b,0x6f,0xc5,0x30,0x01,0x67,0x2b,0xfe,0xd7,0xab,0x76],\n    [0xca,0x82,0xc9,0x7d,0xfa,0x59,0x47,0xf0,0xad,0xd4,0xa2,0xaf,0x9c,0xa4,0x72,0xc0],\n];\n")
    crc = [0] * 256
    for at in range(256):
        value = at
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        crc[at] = value
    t.clean("a checksum table in decimal", path="tools/probe/crc.js", text="const CRC = [\n" + "".join("  " + ", ".join(map(str, crc[at:at + 8])) + ",\n" for at in range(0, 64, 8)) + "]\n")
    t.clean("a table of floats", path="tools/codec/window.py", text="WINDOW = [\n    0.24879618, 0.23923509, 0.22048031, 0.19325261, 0.15917954, 0.12012947,\n    0.07257116, 0.02450428, -0.02450431, -0.07257118, -0.12012949, -0.15917956,\n]\n")
    t.clean("a zero key and a filled key", path="tools/probe/tests/keys.rs", text="const ZERO_CALL_KEY: [u8; 32] = [0; 32];\nconst CALL_KEY_ALL_ONES: [u8; 16] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];\nlet call_key = vec![0x42u8; 32];\n")
    t.clean("a counted key in C", path="tools/probe/test_key.c", text="static const uint8_t master_key[16] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,\n                                        0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};\n")
    t.clean("the magic numbers of file types", path="tools/probe/src/magic.rs", text='const MAGICS: &[(&[u8], &str)] = &[\n    (b"\\x1f\\x8b\\x08", "gzip"), (b"\\xd4\\xc3\\xb2\\xa1", "pcap"), (b"SQLite format 3\\0", "sqlite"),\n    (&[0x7f, 0x45, 0x4c, 0x46], "elf"), (&[0x25, 0x50, 0x44, 0x46, 0x2d], "pdf"), (b"\\x21\\x12\\xa4\\x42", "stun"),\n];\n')
    t.clean("text as character codes that says nothing", path="tools/greet.js", text="const magic = String.fromCharCode(" + ", ".join(str(ord(c)) for c in "A@s.whatsapp.net") + ")\nconst label = String.fromCharCode(87, 65, 6, 3)\n")
    t.clean("documentation and private addresses as octets", path="tools/probe/src/lab.rs", text="let relay = Ipv4Addr::new(203, 0, 113, 10);\nlet local = Ipv4Addr::new(192, 168, 1, 20);\nlet any = [0, 0, 0, 0];\nlet version = (2, 24, 10, 76);\n")
    t.clean("test vectors of HKDF in Go", path="tools/relay/hkdf_test.go", text='var ikm = unhex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b")\nvar salt = unhex("000102030405060708090a0b0c")\nvar okm = unhex("3cb25f25faacd57a90434f64d0362f2a" +\n\t"2d2d0a90cf1a5a4c5db02d56ecc4c5bf" +\n\t"34007208d5b887185865")\n')
    t.clean("a key schedule in code", path="scripts/derive.py", text='sframe_key = hkdf(call_key, info=b"e2e sframe key" + participant.encode(), length=32)\nauth_key = hkdf(call_key, info=b"warp auth key", length=32)\nassert len(master_key) == 16 and len(master_salt) == 14\n')
    t.clean("fiction in a test", path="tools/probe/tests/parse.rs", text='assert_eq!(user("12025550143:12@s.whatsapp.net"), "12025550143");\nassert_eq!(decode("faff8612025550143f03"), "12025550143@s.whatsapp.net");\nassert_eq!(user("447700900" .to_owned() + "123@c.us"), "447700900123");\n')
    t.write()


def json_topic():
    v, t = Values("json"), Topic("json", "JSON and its relatives: escapes, strings in strings, keys, numbers, bytes, lines, comments.", SCRIPT)

    t.fires("the at sign escaped", "jid", path="docs/examples/node.json", text='{"from": "' + mark(v.phone() + "\\u0040s.whatsapp.net") + '"}\n')
    t.fires("an escaped string in a string", "jid", path="docs/examples/twice.json", text='{"payload": "{\\"attrs\\":{\\"from\\":\\"' + mark(v.jid()) + '\\"}}"}\n')
    t.fires("three strings deep", "jid", path="docs/examples/thrice.json", text=json.dumps({"a": json.dumps({"b": json.dumps({"c": "@@"})})}).replace("@@", mark(v.lid() + "\\\\\\\\u0040lid")) + "\n")
    t.fires("a key", "jid", path="docs/examples/devices.json", text='{"devices": {"' + mark(v.jid()) + '": [0, 3]}}\n')
    t.fires("a number under a label", "phone-number", path="docs/examples/account.json", text='{"phone": ' + mark(v.phone()) + ', "registered": true}\n')
    t.fires("a number in the notation of floats", "phone-number", format="json", body='{"tag": "call", "attrs": {"id": "CALLID0001", "caller_pn": ' + mark(v.phone() + ".0") + "}}")
    t.fires("bytes as Node prints them", "jid", ["base64", "wabinary"], path="docs/examples/buffer.json", text='{"frame": {"type": "Buffer", "data": "' + mark(b64(frame(v.jid()))) + '"}}\n')
    t.fires("bytes as a list", "jid", ["decimal", "wabinary"], path="docs/examples/list.json", text='{"frame": {"type": "Buffer", "data": [' + mark(", ".join(map(str, frame(v.jid())))) + "]}}\n")
    t.fires("bytes as an object with indices", "jid", ["decimal", "wabinary"], path="docs/examples/typed.json", text='{"frame": {' + mark(", ".join(f'"{at}": {byte}' for at, byte in enumerate(frame(v.jid())))) + "}}\n")
    t.fires("one of two equal keys", "jid", path="docs/examples/doubled.json", text='{"from": "' + mark(v.jid()) + '", "from": "A@s.whatsapp.net"}\n')
    t.fires("lines of JSON", "ip-address", path="docs/logs/relay.jsonl", text='{"event":"relay","ip":"203.0.113.10"}\n{"event":"relay","ip":"' + mark(v.ip()) + '"}\n')
    t.fires("a comment in JSON with comments", "phone-number", path="tools/tsconfig.jsonc", text="{\n  // phone of the tester: " + mark("+" + v.phone()) + '\n  "strict": true, /* A@s.whatsapp.net */\n}\n')
    t.fires("a document cut off in the middle", "jid", path="docs/examples/cut.json", text='{"tag": "call", "attrs": {"from": "' + mark(v.jid()) + '", "id": "CALL\n')
    t.fires("a latitude and a longitude", "geo-location", path="docs/examples/location.json", text='{"degreesLatitude": ' + mark("48.20" + v.digits(4)) + ', "degreesLongitude": 0}\n')
    t.fires("a JSON body in a JSON body", "key-material", format="json", body='{"tag": "call", "content": "{\\"tag\\":\\"enc\\",\\"content\\":\\"' + mark(b64(v.message())) + '\\"}"}')
    t.fires("JSON with single quotes and bare keys", "jid", path="docs/examples/loose.json5", text="{ tag: 'call', attrs: { from: '" + mark(v.jid()) + "', }, }\n")

    t.clean("a node of placeholders", path="docs/examples/placeholder.json", text='{"tag": "call", "attrs": {"from": "A\\u0040s.whatsapp.net", "to": "B@s.whatsapp.net", "id": "CALLID0001"}, "content": {"type": "Buffer", "data": "' + b64("CIPHERTEXTPLACEHOLDER") + '"}}\n')
    t.clean("a placeholder frame as bytes", path="docs/examples/frame.json", text='{"frame": {"type": "Buffer", "data": [' + ", ".join(map(str, frame())) + "]}}\n")
    t.clean("strings in strings", path="docs/examples/nested.json", text='{"payload": "{\\"attrs\\":{\\"from\\":\\"A@s.whatsapp.net\\",\\"t\\":\\"1733779200\\"}}"}\n')
    t.clean("a lock file", path="package-lock.json", text='{\n  "lockfileVersion": 3,\n  "packages": {\n    "node_modules/yaml": {\n      "version": "2.6.1",\n      "resolved": "https://registry.npmjs.org/yaml/-/yaml-2.6.1.tgz",\n      "integrity": "sha512-' + v.key(64) + '",\n      "engines": { "node": ">= 14" }\n    }\n  }\n}\n')
    t.clean("a source map", path="docs/assets/app.js.map", text='{"version":3,"sources":["app.ts"],"names":["callKey","noiseKey"],"mappings":"AAAA,SAASA,IAAIC,GAAYC,GACrB,OAAOC,KAAKC,IAAI,EAAGC,EAAI"}\n')
    t.clean("a schema with examples", path="spec/schema/sample.schema.json", text='{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"phone": {"type": "string", "pattern": "^[0-9]{7,15}$", "examples": ["12025550143"]}, "jid": {"examples": ["A@s.whatsapp.net"]}}}\n')
    t.clean("numbers of all kinds", path="docs/examples/numbers.json", text='{"epoch_ms": 1733779200123, "mask": 4294967295, "ns": 1733779200123456789, "pi": 3.14159265358979, "snowflake": "1164610078087173799", "e": 6.02214076e23, "runId": 17283940516}\n')
    t.clean("pixels of a picture", path="docs/assets/pixels.json", text='{"w": 8, "h": 4, "rgba": [' + ", ".join(map(str, [v for row in range(4) for x in range(8) for v in (x * 32, row * 64, 128, 255)])) + "]}\n")
    t.clean("a body of JSON with Buffer placeholders", format="json", body='{"tag": "enc", "attrs": {"v": "2", "type": "msg"}, "content": {"type": "Buffer", "data": "' + b64("CIPHERTEXTPLACEHOLDER") + '"}}')
    t.clean("a body of JSON with a string in a string", format="json", body='{"tag": "call", "content": "{\\"tag\\":\\"enc\\",\\"content\\":\\"CIPHERTEXTPLACEHOLDER\\"}"}')
    t.clean("a test report", path="docs/reports/mocha.json", text='{"stats": {"start": "2026-06-09T12:30:45.123Z", "duration": 1733, "tests": 128}, "uuid": "6bcf7cd2-7c52-4045-9ebb-bcee28519d14"}\n')
    t.write()


def csv():
    v, t = Values("csv"), Topic("csv", "tables with separators: a column's name labels its cells.", SCRIPT)

    t.fires("a column of telephone numbers", "phone-number", path="docs/data/calls.csv", text=f"time,caller_pn,reason\n12:30,{mark(v.phone())},timeout\n")
    t.fires("a column of addresses with semicolons", "ip-address", path="docs/data/relays.csv", text=f"relay;ip;rtt\ngru1c02;{mark(v.ip())};28\n")
    t.fires("a column of accounts with tabs", "jid", path="docs/data/peers.tsv", text=f"device\tjid\n3\t{mark(v.lid() + '@lid')}\n")
    t.fires("a quoted cell with a line break", "jid", path="docs/data/notes.csv", text=f'id,note\n1,"first line\nsecond line ""{mark(v.jid())}"""\n')
    t.fires("an export of contacts", "email-address", path="docs/data/contacts.csv", text=f"Name,Given Name,E-mail 1 - Value\nNAME,A,{mark(v.email())}\n")
    t.fires("frames in a column", "jid", ["hex", "wabinary"], path="docs/data/frames.csv", text=f"n,dir,data\n1,in,{mark(frame(v.jid()).hex())}\n")
    t.fires("a packet list of Wireshark", "ip-address", path="docs/data/packets.csv", text=f'"No.","Time","Source","Destination","Protocol","Length"\n"1","0.000000","192.168.1.20","{mark(v.ip())}","STUN","118"\n')
    t.fires("a code and a number in two columns", "phone-number", path="docs/data/split.csv", text=f"country_code,phone_number\n49,{mark('151' + v.digits(8))}\n")

    t.clean("a column of placeholders", path="docs/data/synthetic.csv", text="time,caller_pn,jid,reason\n12:30,A,A@s.whatsapp.net,timeout\n12:31,12025550143,B@s.whatsapp.net,busy\n")
    t.clean("measurements", path="docs/data/latency.csv", text="epoch,latency,encoded,jitter\n1733779200,45,33554477,3.25\n1733779201,61,33554493,2.75\n1733779202,128,33554560,11.5\n")
    t.clean("coefficients", path="docs/data/lsf.csv", text="index,cb1,cb2\n0,48.208174,16.373819\n1,52.520008,13.404954\n2,0.608057355,2.291030664\n")
    t.clean("documentation addresses and versions", path="docs/data/builds.csv", text="build,chrome,relay\n2.24.10.76,126.0.0.0,203.0.113.10\n2.23.25.83,125.0.0.0,198.51.100.5\n")
    t.clean("hashes of public files", path="docs/data/artifacts.csv", text="file,sha1,size,offset\nwa.wasm,3638a506b4055c2fc6bec75edff18512ca79fe64,4194304,1125040\nmlow.bin,da39a3ee5e6b4b0d3255bfef95601890afd80709,1155664,1119584\n")
    t.clean("placeholder frames in a column", path="docs/data/placeholder-frames.csv", text=f"n,dir,data\n1,in,{frame().hex()}\n2,out,{b64(frame())}\n")
    t.clean("user and number as counts", path="docs/data/coverage.csv", text="user,number,total\nalice,3,128\nbob,12,4096\ncarol,7,1048576\n")
    t.write()


def html():
    v, t = Values("html"), Topic("html", "pages, vector pictures and style sheets: attributes, scripts, comments, data links.", SCRIPT)
    def svg(inside):
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{inside}</svg>\n'

    t.fires("text cut by elements", "phone-number", path="docs/site/contact.html", text=f"<p>Phone: {mark(f'+49 <b>151</b> <span>{v.digits(4)}</span> {v.digits(4)}')}</p>\n")
    t.fires("entities in an attribute", "jid", ["entities"], path="docs/site/call.html", text=f'<a data-jid="{mark(v.phone() + "&#x40;s.whatsapp.net")}">call</a>\n')
    t.fires("a script in a page", "jid", path="docs/site/state.html", text='<script>window.__STATE__ = {"me":"' + mark(v.jid()) + '"}</script>\n')
    t.fires("a comment in a page", "ip-address", path="docs/site/footer.html", text=f"<!-- served by host {mark(v.ip())} -->\n<footer>wacrg</footer>\n")
    t.fires("a link to a telephone", "phone-number", path="docs/site/imprint.html", text=f'<a href="tel:{mark("+" + v.phone())}">call</a>\n')
    t.fires("a page in a data link", "jid", ["base64"], path="docs/site/frame.html", text=f'<iframe src="data:text/html;base64,{mark(b64(f"<p>call from {v.jid()}</p>"))}"></iframe>\n')
    t.fires("a title in a vector picture", "jid", path="docs/assets/flow.svg", text=svg(f"<title>{mark(v.jid())}</title><path d='M12 2 2 22h20z'/>"))
    t.fires("metadata of a vector picture", "email-address", path="docs/assets/logo.svg", text=svg(f'<metadata><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{mark(v.email())}</dc:creator></metadata>'))
    t.fires("letters of a vector picture one by one", "phone-number", path="docs/assets/screen.svg", text=svg("<text>" + mark("".join(f"<tspan>{c}</tspan>" for c in "+" + v.phone())) + "</text>"))
    t.fires("a picture in a data link in a vector picture", "jid", ["base64"], path="docs/assets/embedded.svg", text=svg(f'<image href="data:image/svg+xml;base64,{mark(b64(svg(f"<desc>{v.jid()}</desc>")))}"/>'))
    t.fires("a data link in a style sheet", "jid", ["percent"], path="docs/assets/site.css", text='.icon { background: url("data:image/svg+xml,' + "%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Ctitle%3E" + mark(v.phone() + "%40s.whatsapp.net") + "%3C/title%3E%3C/svg%3E" + '"); }\n')
    t.fires("content of a style sheet with escapes", "phone-number", path="docs/assets/badge.css", text='.tel::after { content: "' + mark("\\2b " + v.phone()) + '"; }\n')
    t.fires("a saved page of the web client", "jid|phone-number", path="docs/site/saved.html", text=f'<div data-id="false_{mark(v.phone() + "@c.us")}_CALLID0001" class="message-in"></div>\n')

    t.clean("a page of placeholders", path="docs/site/index.html", text='<p data-jid="A&#64;s.whatsapp.net">A@s.whatsapp.net &rarr; B@s.whatsapp.net, &lt;user&gt;@lid</p>\n<a href="tel:+12025550143">+1 202-555-0143</a>\n')
    t.clean("scripts with integrity", path="docs/site/base.html", text=f'<script src="app.js" integrity="sha384-{v.key(48)}" crossorigin="anonymous"></script>\n<meta name="generator" content="mkdocs-1.6.1, mkdocs-material-9.5.49">\n')
    t.clean("a one-pixel picture in a data link", path="docs/site/pixel.html", text='<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==" alt="">\n')
    t.clean("paths of a vector picture", path="docs/assets/icon.svg", text=svg('<path d="M48.2081 16.3738 52.520008 13.404954l1.25-.75c.3-1.2 2.25.03 4.5 6.78zM3478 50000h1700000000"/><circle cx="12" cy="12" r="9.75"/>'))
    t.clean("a diagram with placeholders", path="docs/assets/offer.svg", text=svg('<title>offer</title><text x="12" y="24">A@s.whatsapp.net</text><text>203.0.113.10:3478</text>'))
    t.clean("a data link in a style sheet that holds a shape", path="docs/assets/extra.css", text=""".mark { background: url("data:image/svg+xml;charset=utf8,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M12 2 2 22h20z'/%3E%3C/svg%3E"); }\n.check::after { content: "\\2714\\00a0"; }\n@media (min-width: 76.25em) { .grid { grid: 1200px / 1fr 20rem } }\n""")
    t.clean("an embedded font", path="docs/assets/fonts.css", text='@font-face { font-family: Probe; src: url("data:font/woff2;base64,d09GMgABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") format("woff2"); unicode-range: U+0000-00FF, U+2000-206F; }\n')
    t.clean("text cut by elements that is no number", path="docs/site/table.html", text="<tr><td>1125040</td><td>1125043</td><td>1125047</td></tr>\n<tr><td>10</td><td>20</td><td>49</td><td>151</td><td>2048</td><td>4096</td></tr>\n")
    t.clean("colours and anchors", path="docs/assets/theme.css", text=":root { --md-primary-fg-color: #25d366; --a: #9f86d081; --b: rgb(18 140 126 / 87%); --z: 2147483647 }\na[href^='#rfc-3711-b-3'] { order: 1733779200 }\n")
    t.write()


def notebook():
    v, t = Values("notebook"), Topic("notebook", "Jupyter notebooks: sources as lists of lines, outputs in text, HTML and pictures, metadata.", SCRIPT)

    def book(source=None, outputs=None, metadata=None, cell_metadata=None):
        cell = {"cell_type": "code", "execution_count": 1, "metadata": cell_metadata or {}, "outputs": outputs or [], "source": source or ["print('ok')"]}
        return json.dumps({"cells": [cell], "metadata": metadata or {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"

    t.fires("a line of source", "jid", path="docs/notebooks/trace.ipynb", text=book(["import wa\n", f"peer = '{mark(v.jid())}'\n"]))
    number = v.phone()
    t.fires("a string over two lines of source", "jid", ["literal"], path="docs/notebooks/join.ipynb", text=book(["@@"]).replace("@@", "peer = (" + mark(f"'{number[:5]}'\\n\",\n    \"'{number[5:]}@s.whatsapp.net'") + ")"))
    t.fires("a printed output", "ip-address", path="docs/notebooks/relay.ipynb", text=book(outputs=[{"output_type": "stream", "name": "stdout", "text": ["relay ", f"ip={mark(v.ip())}:3478\n"]}]))
    t.fires("a table in an output", "phone-number", path="docs/notebooks/table.ipynb", text=book(outputs=[{"output_type": "execute_result", "data": {"text/html": ["<td>phone</td>", f"<td>{mark('+' + v.phone())}</td>"]}, "metadata": {}}]))
    picture = b64(f'<svg xmlns="http://www.w3.org/2000/svg"><title>{v.jid()}</title></svg>')
    t.fires("a picture in an output", "jid", ["base64"], path="docs/notebooks/plot.ipynb", text=book(outputs=[{"output_type": "display_data", "data": {"image/svg+xml;base64": mark(picture)}, "metadata": {}}]))
    t.fires("metadata of a notebook", "email-address", path="docs/notebooks/author.ipynb", text=book(metadata={"authors": [{"email": mark(v.email())}]}))
    t.fires("a frame shown as bytes", "jid", ["wabinary"], path="docs/notebooks/bytes.ipynb", text=book(outputs=[{"output_type": "execute_result", "data": {"text/plain": ["b'" + mark("".join(f"\\x{byte:02x}" for byte in frame(v.jid()))) + "'"]}, "metadata": {}}]))

    t.clean("a placeholder in source and output", path="docs/notebooks/synthetic.ipynb", text=book(["peer = 'A@s.whatsapp.net'\n", "peer\n"], [{"output_type": "stream", "name": "stdout", "text": ["A@s.whatsapp.net 203.0.113.10:3478\n"]}]))
    t.clean("arrays in an output", path="docs/notebooks/arrays.ipynb", text=book(outputs=[{"output_type": "execute_result", "data": {"text/plain": ["array([0.24879618, 0.23923509, 0.22048031,\n", "       0.19325261, 0.15917954, 0.12012947], dtype=float32)"]}, "metadata": {}}]))
    t.clean("a one-pixel picture", path="docs/notebooks/pixel.ipynb", text=book(outputs=[{"output_type": "display_data", "data": {"image/png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}, "metadata": {"image/png": {"width": 640, "height": 480}}}]))
    t.clean("an error with line numbers and addresses of objects", path="docs/notebooks/error.ipynb", text=book(outputs=[{"output_type": "error", "ename": "ValueError", "evalue": "<wa.Frame object at 0x7f3a5c0b1d90>", "traceback": ["\u001b[0;31m---------------------------------------------------------------------------\u001b[0m", "<ipython-input-12-9f86d0812345> in <module>\n"]}]))
    t.clean("identifiers of cells", path="docs/notebooks/ids.ipynb", text=book(cell_metadata={"id": "b7c9d1f2-0e4a-4a77-9c2d-5a1f3e6b8d90", "executionInfo": {"elapsed": 1733, "timestamp": 1733779200123}}))
    t.write()


def plist():
    v, t = Values("plist"), Topic("plist", "property lists and shared preferences: keys label the values behind them.", SCRIPT)

    def plain(inside):
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>\n{inside}\n</dict></plist>\n'

    t.fires("a string behind its key", "phone-number", path="docs/data/net.whatsapp.WhatsApp.plist", text=plain(f"  <key>phoneNumber</key>\n  <string>{mark(v.phone())}</string>"))
    t.fires("an integer behind its key", "phone-number", path="docs/data/integer.plist", text=plain(f"  <key>phone</key><integer>{mark(v.phone())}</integer>"))
    t.fires("data in base64", "jid", ["base64"], path="docs/data/data.plist", text=plain(f"  <key>owner</key>\n  <data>\n  {mark(wrap(b64(f'device list of {v.jid()}, synchronised'), 32).replace(chr(10), chr(10) + '  '))}\n  </data>"))
    t.fires("a key pair in base64", "key-material|session-file", [], path="docs/data/keys.plist", text=plain(f"  <key>noiseKey</key><data>{mark(v.key())}</data>"))
    t.fires("shared preferences of Android", "phone-number", path="docs/data/com.whatsapp_preferences.xml", text=f"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n  <string name=\"ph\">{mark('+' + v.phone())}</string>\n</map>\n")
    t.fires("a push name in shared preferences", "push-name", path="docs/data/light_preferences.xml", text=f"<map>\n  <string name=\"push_name\">{mark(v.name())}</string>\n</map>\n")
    account = v.phone()
    body = b"\xd1\x01\x02" + b"\x53jid" + b"\x5f\x10" + bytes([len(account) + 15]) + f"{account}@s.whatsapp.net".encode()
    binary = b"bplist00" + body + bytes([8, 11, 15]) + bytes(6) + b"\x01\x01" + (3).to_bytes(8, "big") + bytes(8) + (8 + len(body)).to_bytes(8, "big")
    t.fires("a binary property list", "jid", path="docs/data/binary.plist", bytes=binary)

    t.clean("keys and placeholders", path="docs/data/placeholder.plist", text=plain("  <key>phoneNumber</key><string>A</string>\n  <key>noiseKey</key><data></data>\n  <key>owner</key><string>A@s.whatsapp.net</string>"))
    t.clean("a bundle's information", path="tools/agent/Info.plist", text=plain("  <key>CFBundleVersion</key><string>2.24.10.76</string>\n  <key>CFBundleIdentifier</key><string>org.example.agent</string>\n  <key>LSMinimumSystemVersion</key><string>13.0</string>\n  <key>DTXcodeBuild</key><string>15F31d</string>\n  <key>NSHumanReadableCopyright</key><string>2026</string>"))
    t.clean("data of zeros", path="docs/data/zeros.plist", text=plain(f"  <key>callKey</key><data>{b64(bytes(32))}</data>\n  <key>rate</key><integer>16000</integer>"))
    t.clean("preferences of the lab", path="docs/data/lab_preferences.xml", text="<map>\n  <long name=\"last_heartbeat\" value=\"1733779200123\" />\n  <int name=\"registration_port\" value=\"5222\" />\n  <string name=\"push_name\">NAME</string>\n  <boolean name=\"phone_number_verified\" value=\"true\" />\n</map>\n")
    t.write()


def log():
    v, t = Values("log"), Topic("log", "logs as tools write them: pino, logcat, Frida, DevTools, tcpdump, tshark, hex dumps.", SCRIPT)

    def xxd(data):
        return "\n".join(f"{at:08x}: {' '.join(data[at:at + 16].hex()[n:n + 4] for n in range(0, 2 * len(data[at:at + 16]), 4)):39}  "
                         + "".join(chr(c) if 32 <= c < 127 else "." for c in data[at:at + 16]) for at in range(0, len(data), 16))

    def hexdump(data):
        rows = [f"{at:08x}  {data[at:at + 8].hex(' '):23}  {data[at + 8:at + 16].hex(' '):23}  |" + "".join(chr(c) if 32 <= c < 127 else "." for c in data[at:at + 16]) + "|" for at in range(0, len(data), 16)]
        return "\n".join(rows + [f"{len(data):08x}"])

    def frida(data):
        rows = [f"{at:08x}  {data[at:at + 16].hex(' '):47}  " + "".join(chr(c) if 32 <= c < 127 else "." for c in data[at:at + 16]) for at in range(0, len(data), 16)]
        return "\n".join(rows)

    def wireshark(data):
        return "\n".join(f"{at:04x}   {data[at:at + 16].hex(' '):47}   " + "".join(chr(c) if 32 <= c < 127 else "." for c in data[at:at + 16]) for at in range(0, len(data), 16))

    t.fires("a line of pino", "jid", path="docs/logs/baileys.log", text='{"level":20,"time":"2026-06-09T12:30:45.123Z","pid":4711,"hostname":"lab","class":"baileys","xml":"<call from=\'' + mark(v.jid()) + '\' id=\'CALLID0001\'/>","msg":"recv xml"}\n')
    t.fires("a frame in a line of pino", "jid", ["base64", "wabinary"], path="docs/logs/frames.log", text='{"level":10,"time":1733779200123,"pid":4711,"recv":{"type":"Buffer","data":"' + mark(b64(frame(v.jid()))) + '"},"msg":"recv"}\n')
    t.fires("an escaped name in a line of pino", "push-name", path="docs/logs/presence.log", text='{"level":20,"msg":"recv","xml":"<presence pushname=\\"' + mark(v.name()) + '\\"/>"}\n')
    t.fires("a Buffer as the console shows it", "jid", ["hex", "wabinary"], path="docs/logs/console.txt", text=f"onFrame <Buffer {mark(frame(v.jid()).hex(' '))}>\n")
    t.fires("a node as Baileys prints it", "jid", path="docs/logs/nodes.txt", text=f"<call from='A@s.whatsapp.net' id='CALLID0001'>\n\t<offer call-creator='{mark(v.lid() + ':3@lid')}'/>\n</call>\n")
    t.fires("a line of logcat", "jid", path="docs/logs/android.log", text=f"06-09 12:30:45.123  4711  4802 I VoipSignaling: onCallOffer peer={mark(v.jid())} id=CALLID0001\n")
    t.fires("an address in a line of logcat", "ip-address", path="docs/logs/relay.log", text=f"06-09 12:30:45.177  4711  4810 D VoiceService: relay bind gru1c02 {mark(v.ip())}:3478 rtt 28\n")
    t.fires("a message of Frida", "jid", ["decimal", "wabinary"], path="docs/logs/frida.txt", text='message: {"type":"send","payload":{"fn":"encrypt"}} data: [' + mark(", ".join(map(str, frame(v.jid())))) + "]\n")
    t.fires("a dump of Frida", "jid", ["hexdump", "wabinary"], path="docs/logs/frida-dump.txt", text="           0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F  0123456789ABCDEF\n" + mark(frida(frame(v.jid()))) + "\n")
    t.fires("a dump of Frida with a key", "key-material", ["hexdump"], path="docs/logs/frida-key.txt", text="[*] hbh_key, 30 bytes\n           0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F  0123456789ABCDEF\n" + mark(frida(v.bytes(30))) + "\n")
    t.fires("the websocket view of DevTools", "jid", ["base64", "wabinary"], path="docs/logs/devtools.txt", text=f"Binary Message\t118 B\t12:30:45.123\n{mark(b64(frame(v.jid())))}\n")
    t.fires("a dump of xxd", "jid", ["hexdump", "wabinary"], path="docs/logs/frame.xxd", text=mark(xxd(frame(v.jid()))) + "\n")
    t.fires("a dump of hexdump", "jid", ["hexdump", "wabinary"], path="docs/logs/frame.hex", text=mark(hexdump(frame(v.jid()))) + "\n")
    t.fires("a dump of hexdump in a capture", "jid", ["hexdump", "wabinary"], body=mark(hexdump(frame(v.jid()))), format="hex")
    t.fires("a dump of Wireshark", "jid", ["hexdump", "wabinary"], path="docs/logs/wireshark.txt", text=mark(wireshark(frame(v.jid()))) + "\n")
    t.fires("a text dump whose address only the right column shows", "jid", ["hexdump"], path="docs/logs/text.xxd", text=mark(xxd(f"<call from='{v.jid()}' id='CALLID0001'/>".encode())) + "\n")
    t.fires("a packet of tcpdump", "ip-address", path="docs/logs/tcpdump.txt", text=f"12:30:45.123456 IP 192.168.1.20.50000 > {mark(v.ip())}.3478: UDP, length 118\n")
    t.fires("the fields of tshark", "ip-address", path="docs/logs/tshark.json", text='[{"_source": {"layers": {"ip": {"ip.src": "192.168.1.20", "ip.dst": "' + mark(v.ip()) + '"}, "udp": {"udp.port": "3478"}}}}]\n')
    t.fires("a keylog in a log", "tls-key-log", path="docs/logs/tls.txt", text=f"[*] CLIENT_RANDOM {v.bytes(32).hex()} {mark(v.bytes(48).hex())}\n")

    t.clean("a line of pino with placeholders", path="docs/logs/synthetic.log", text='{"level":20,"time":"2026-06-09T12:30:45.123Z","pid":4711,"hostname":"lab","xml":"<call from=\'A@s.whatsapp.net\' id=\'CALLID0001\'/>","msg":"recv xml"}\n')
    t.clean("a placeholder frame as the console shows it", path="docs/logs/placeholder.txt", text=f"onFrame <Buffer {frame().hex(' ')}>\n")
    t.clean("a dump of a placeholder frame by xxd", path="docs/logs/placeholder.xxd", text=xxd(frame()) + "\n")
    t.clean("a dump of a placeholder frame by hexdump", path="docs/logs/placeholder.hex", text=hexdump(frame()) + "\n")
    t.clean("a dump of a placeholder frame by Wireshark in a capture", body=wireshark(frame()), format="hex")
    t.clean("a dump of zeros and of a header", path="docs/logs/header.hex", text=hexdump(bytes(48)) + "\n" + xxd(b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00") + "\n")
    t.clean("lines of logcat without a peer", path="docs/logs/voip.log", text="06-09 12:30:45.123  4711  4802 I VoipSignaling: onCallOffer peer=A@s.whatsapp.net id=CALLID0001\n06-09 12:30:45.177 10123  4810 D AudioTrack: 0x7b3c4d5e6f70 start 48000 Hz\n06-09 12:30:46.001  1000  1733 W ActivityManager: Slow operation: 1733779200123\n")
    t.clean("a banner of Frida", path="docs/logs/banner.txt", text="     ____\n    / _  |   Frida 16.2.1 - A world-class dynamic instrumentation toolkit\n   | (_| |\n[Pixel::com.whatsapp ]-> Module.findBaseAddress('libwhatsapp.so')\n\"0x7b3c400000\"\n")
    t.clean("a build log", path="docs/logs/ci.log", text="2026-06-09T12:30:45.1234567Z ##[group]Run actions/checkout@v4\n2026-06-09T12:30:46.7654321Z [command]/usr/bin/git log -1 --format='%H'\n2026-06-09T12:30:46.7712345Z '674e85164b35ca19115dfebcf605708d15951ee7'\n")
    t.clean("an access log of the lab", path="docs/logs/access.log", text='127.0.0.1 - - [09/Jun/2026:12:30:45 +0000] "GET /spec/ HTTP/1.1" 200 17283 "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"\n192.168.1.20 - - [09/Jun/2026:12:30:46 +0000] "GET /assets/app.9f86d081.js HTTP/1.1" 304 0\n')
    t.clean("a stack trace", path="docs/logs/crash.txt", text="thread 'main' panicked at src/voip/session.rs:1204:17:\n   4: 0x55d0c2a1b3f4 - mlow::decode::h3b5c9f86d0817a21\n   5: 0x7f3a5c0b1d90 - __libc_start_main\n#1226 wasm-function[978512]:0x154000\n")
    t.clean("packets between documentation addresses", path="docs/logs/synthetic-tcpdump.txt", text="12:30:45.123456 IP 192.0.2.7.50000 > 203.0.113.10.3478: UDP, length 118\n12:30:45.177002 IP6 2001:db8::1.50000 > 2001:db8::8a2e:370:7334.3478: UDP, length 118\n")
    t.clean("fields of tshark with documentation values", path="docs/logs/synthetic-tshark.json", text='[{"_source": {"layers": {"frame.time_epoch": "1733779200.123456789", "eth.src": "00:00:5e:00:53:01", "ip.src": "192.0.2.7", "ip.dst": "203.0.113.10", "udp.checksum": "0x8f3a", "rtp.seq": "17283"}}}]\n')
    t.write()


def har():
    v, t = Values("har"), Topic("har", "HTTP archives: headers, cookies, addresses, bodies and websocket frames.", SCRIPT)

    def archive(url="https://web.whatsapp.com/ws", headers=None, cookies=None, address="203.0.113.10", content=None, frames=None, post=None):
        entry = {"startedDateTime": "2026-06-09T12:30:45.123Z", "time": 42.5, "request": {"method": "GET", "url": url, "headers": headers or [], "cookies": cookies or []},
                 "response": {"status": 101, "content": content or {"size": 0, "mimeType": "x-unknown"}}, "serverIPAddress": address, "_webSocketMessages": frames or []}
        if post:
            entry["request"]["postData"] = post
        return json.dumps({"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "entries": [entry]}}, indent=1, ensure_ascii=False) + "\n"

    t.fires("a websocket frame", "jid", ["base64", "wabinary"], path="docs/har/web.har", text=archive(frames=[{"type": "receive", "time": 1733779200.123, "opcode": 2, "data": mark(b64(frame(v.jid())))}]))
    t.fires("a compressed websocket frame", "jid", ["base64", "zlib", "wabinary"], path="docs/har/deflated.har", text=archive(frames=[{"type": "send", "time": 1733779200.177, "opcode": 2, "data": mark(b64(b"\x02" + zlib.compress(frame(v.jid())[1:])))}]))
    t.fires("the address of the server", "ip-address", path="docs/har/server.har", text=archive(address=mark(v.ip())))
    t.fires("a bearer token in a header", "access-token", path="docs/har/auth.har", text=archive(headers=[{"name": "Authorization", "value": "Bearer " + mark(v.token(40))}]))
    t.fires("a cookie", "access-token|key-material", path="docs/har/cookie.har", text=archive(cookies=[{"name": "wa_web_session_token", "value": mark(v.token(48))}]))
    t.fires("a body in base64", "jid", ["base64"], path="docs/har/body.har", text=archive(content={"size": 80, "mimeType": "application/json", "encoding": "base64", "text": mark(b64('{"owner":"' + v.jid() + '","status":"online"}'))}))
    t.fires("a body in gzip and base64", "phone-number", ["base64", "gzip"], path="docs/har/gzip.har", text=archive(content={"size": 80, "mimeType": "application/json", "encoding": "base64", "text": mark(b64(gzip.compress(('{"phone_number":"+' + v.phone() + '"}').encode(), mtime=0)))}))
    t.fires("a form", "phone-number", ["percent"], path="docs/har/form.har", text=archive(post={"mimeType": "application/x-www-form-urlencoded", "text": "type=sms&phone=" + mark("%2B" + v.phone())}))
    t.fires("a routing token in a link", "access-token|key-material", path="docs/har/routing.har", text=archive(url="wss://web.whatsapp.com/ws/chat?ED=" + mark(v.token(24))))

    t.clean("placeholder frames", path="docs/har/synthetic.har", text=archive(frames=[{"type": "receive", "time": 1733779200.123, "opcode": 2, "data": b64(frame())}, {"type": "send", "time": 1733779200.177, "opcode": 2, "data": b64(b"\x02" + zlib.compress(frame()[1:]))}]))
    t.clean("headers without secrets", path="docs/har/headers.har", text=archive(headers=[{"name": "User-Agent", "value": "Mozilla/5.0 Chrome/126.0.0.0"}, {"name": "Sec-WebSocket-Key", "value": "dGhlIHNhbXBsZSBub25jZQ=="}, {"name": "Authorization", "value": "Bearer {token}"}, {"name": "ETag", "value": 'W/"9f86d081-17283"'}]))
    t.clean("a page of the documentation", path="docs/har/docs.har", text=archive(url="https://wacrg.example.org/spec/?v=1733779200#4.3.1.2", content={"size": 17283, "mimeType": "text/html", "text": "<h1>RFC 3711</h1><p>A@s.whatsapp.net</p>"}))
    t.clean("a body of placeholders in base64", path="docs/har/placeholder.har", text=archive(content={"size": 42, "mimeType": "application/json", "encoding": "base64", "text": b64('{"owner":"A@s.whatsapp.net","phone":"12025550143"}')}))
    t.clean("a local server", path="docs/har/local.har", text=archive(url="http://127.0.0.1:8080/", address="127.0.0.1", cookies=[{"name": "theme", "value": "dark"}]))
    t.write()


def auth():
    v, t = Values("auth"), Topic("auth", "the files in which Baileys keeps a linked device, whole or in part, plain or packed.", SCRIPT)

    def pair():
        return {"private": {"type": "Buffer", "data": v.key()}, "public": {"type": "Buffer", "data": v.key()}}

    def creds():
        return {"noiseKey": pair(), "pairingEphemeralKeyPair": pair(), "signedIdentityKey": pair(), "signedPreKey": {"keyPair": pair(), "signature": {"type": "Buffer", "data": v.key(64)}, "keyId": 1},
                "registrationId": 200 + v.random.randrange(16000), "advSecretKey": v.key(), "nextPreKeyId": 31, "firstUnuploadedPreKeyId": 31, "registered": False, "me": {"id": v.jid(), "lid": v.lid() + ":3@lid", "name": "A"}, "platform": "android"}

    def pointed(text, key):
        return text.replace(f'"{key}"', f'"{mark(key)}"', 1)

    t.fires("the credentials on one line", "session-file", path="docs/examples/creds.txt", text=pointed(json.dumps(creds()), "noiseKey") + "\n")
    t.fires("the credentials in base64", "session-file|key-material|jid", ["base64"], path="docs/examples/creds.b64", text=mark(wrap(b64(json.dumps(creds())))) + "\n")
    t.fires("the credentials in gzip and base64", "session-file|key-material|jid", ["base64", "gzip"], path="docs/examples/backup.md", text=f"```\n{mark(wrap(b64(gzip.compress(json.dumps(creds()).encode(), mtime=0))))}\n```\n")
    t.fires("the credentials as a string in JSON", "session-file|key-material", path="docs/examples/env.json", text=json.dumps({"SESSION": json.dumps(creds())}).replace('\\"noiseKey\\"', '\\"' + mark("noiseKey") + '\\"', 1) + "\n")
    t.fires("the account in otherwise empty credentials", "jid", path="docs/examples/me.json", text='{"me": {"id": "' + mark(f"{v.phone()}:12@s.whatsapp.net") + '", "name": "A"}, "platform": "android"}\n')
    t.fires("a prekey whose bytes are lists", "session-file|key-material", [], path="docs/examples/prekeys.json", text='{"pre-key-7": {"private": {"type": "Buffer", "data": [' + mark(", ".join(map(str, v.bytes(32)))) + '] } } }\n')
    t.fires("a session record with escapes", "session-file|key-material", path="docs/examples/sessions.json", text='{"' + mark("_sessions") + '": {"' + v.key(33).replace("/", "\\/") + '": {"registrationId": 5204, "currentRatchet": {"rootKey": "' + v.key() + '", "lastRemoteEphemeralKey": "' + v.key(33) + '"}, "indexInfo": {"baseKey": "' + v.key(33) + '"}, "_chains": {}}}, "version": "v1"}\n')
    t.fires("a sender key record in a string of bytes", "session-file|key-material", ["base64"], path="docs/examples/sender-key.json", text='{"type": "Buffer", "data": "' + mark(b64(json.dumps([{"senderKeyId": 450097, "senderChainKey": {"iteration": 3, "seed": v.key()}, "senderSigningKey": {"public": v.key(33)}, "senderMessageKeys": []}]))) + '"}\n')
    t.fires("an app state key in YAML", "session-file|key-material", path="docs/examples/appstate.yaml", text=f"keyData: {mark(v.key())}\nfingerprint: {{ rawId: 126634, currentIndex: 1 }}\n")
    t.fires("a table of all keys of a store", "session-file|key-material", path="docs/examples/store.json", text='{"creds": {"advSecretKey": "' + mark(v.key()) + '", "registrationId": 5204}}\n')

    t.clean("credentials of placeholders", path="docs/examples/creds.placeholder.json", text='{"noiseKey": {"private": "PRIVATEKEYPLACEHOLDER", "public": "PUBLICKEYPLACEHOLDER"}, "advSecretKey": "SECRETPLACEHOLDER", "registrationId": 0, "me": {"id": "A:1@s.whatsapp.net", "name": "NAME"}}\n')
    t.clean("a test with a store of zeros", path="tools/probe/tests/store.ts", text="const creds = { noiseKey: { private: Buffer.alloc(32), public: Buffer.alloc(32) }, registrationId: 0, advSecretKey: '' }\n")
    t.clean("the shape of a session record", path="docs/keying/session-record.md", text="```json\n{ \"_sessions\": { \"<base key>\": { \"currentRatchet\": { \"rootKey\": \"...\" }, \"_chains\": {} } }, \"version\": \"v1\" }\n```\n")
    t.clean("settings of an editor that look like a store", path="tools/settings.json", text='{"keyData": null, "registered": true, "platform": "android", "accountSettings": {"unarchiveChats": false}, "version": "v1", "iteration": 3}\n')
    t.clean("a list of the files in a script", path="scripts/clean-auth.sh", text="rm -f auth/creds.json auth/session-*.json auth/pre-key-*.json auth/sender-key-*--*--*.json \\\n  auth/app-state-sync-key-*.json auth/lid-mapping-*_reverse.json\n")
    t.clean("a package manifest with a public key", path="tools/manifest.json", text='{"name": "probe", "publisher": "wacrg", "version": "1.0.0", "type": "module", "exports": {"./keys": "./lib/keys.js"}, "sideEffects": false}\n')
    t.write()


for write in (text, yaml, markdown, literal, json_topic, csv, html, notebook, plist, log, har, auth):
    write()

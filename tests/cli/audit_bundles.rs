// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bundles as archivers make them: what is in them is judged as in a tree, and what nobody should unpack is told.

use std::collections::BTreeSet;
use std::path::Path;

use crate::repo::{JID, Repo, clean, leaking};

const CHECKS: &str = "bundle-archive,bundle-captures,bundle-licence,bundle-disclaimer";

/// A repository whose files make a clean bundle.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.stage("corpus/captures/offer.yaml", clean("offer"));
    repo.stage("spec/call.md", "# Calls\n\nA call is offered.\n");
    repo.commit();
    repo
}

/// What the audit of bundles tells: `check path` of every finding.
#[track_caller]
fn told(repo: &Repo, bundles: &[&str]) -> BTreeSet<String> {
    let arguments = [&["audit", "--no-history", "--format", "json", "--select", CHECKS, "--bundle"], bundles].concat();
    let ran = repo.wacrg(&arguments);
    assert!((0..=1).contains(&ran.code), "{}\n{}", ran.out, ran.err);
    assert!(!ran.all().contains(JID) && !ran.all().contains("panicked"), "{}", ran.all());
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("a report");
    let findings = report["findings"].as_array().expect("findings");
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let told = findings.iter().map(|found| format!("{} {}", text(&found["rule"]), text(&found["location"]["path"])));
    told.collect()
}

/// Runs a script in the work tree.
#[track_caller]
fn sh(repo: &Repo, script: &str) {
    repo.run(repo.command("sh").args(["-ec", script])).code(0);
}

/// Runs a script of Python in the work tree.
#[track_caller]
fn python(repo: &Repo, script: &str) {
    let script = format!("import gzip, io, struct, tarfile, zipfile, zlib\n{script}");
    repo.run(repo.command("python3").args(["-W", "ignore", "-c", &script])).code(0);
}

#[test]
fn every_format_is_opened_and_judged_like_the_tree() {
    let repo = repo();
    let ways = [
        ("b.zip", "zip -qr b.zip $FILES"),
        ("b.tar", "tar cf b.tar $FILES"),
        ("b.tar.gz", "tar czf b.tar.gz --transform 's,^,wacrg-0.1.0/,' $FILES"),
        ("b.tar.zst", "tar c $FILES | zstd -q > b.tar.zst"),
        ("b.tar.xz", "tar cJf b.tar.xz ./*.md ./corpus ./spec LICENSE-MIT"),
        (
            "b.tar.bz2",
            "python3 -c 'import sys, tarfile; t = tarfile.open(\"b.tar.bz2\", \"w:bz2\", format=tarfile.PAX_FORMAT); [t.add(n) for n in sys.argv[1:]]; t.close()' $FILES",
        ),
        ("old.tar", "tar cf old.tar --format=v7 $FILES"),
        ("git.zip", "git archive --format=zip --prefix=wacrg/ HEAD > git.zip"),
        ("git.tgz", "git archive --format=tar.gz HEAD > git.tgz"),
    ];
    let files = "FILES='corpus spec README.md DISCLAIMER.md LICENSE-MIT'";
    for (name, way) in ways {
        sh(&repo, &format!("{files}\n{way}"));
        assert_eq!(told(&repo, &[name]), BTreeSet::new(), "{name}");
    }
    repo.stage("corpus/captures/leak.yaml", leaking("leak"));
    repo.commit();
    for (name, way) in ways {
        sh(&repo, &format!("{files}\nrm {name}\n{way}"));
        let told = told(&repo, &[name]);
        let leaks = |told: &String| told.starts_with("bundle-captures ") && told.ends_with("/leak.yaml");
        assert!(!told.is_empty() && told.iter().all(leaks), "{name}: {told:?}");
    }
    let ran = repo.wacrg(&["audit", "--no-history", "--select", CHECKS, "--bundle", "b.tar.gz"]).code(1);
    ran.says("b.tar.gz!/corpus/captures/leak.yaml:10:17").says("(jid)").says_not(JID);
}

#[test]
fn a_package_of_cargo_is_opened() {
    let repo = repo();
    repo.write("Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\ndescription = \"x\"\ninclude = [\"src\", \"*.md\", \"LICENSE-MIT\"]\n");
    repo.write("src/lib.rs", "//! A tool.\n");
    let package = "cargo package --quiet --no-verify --allow-dirty --offline && cp target/package/*.crate .";
    sh(&repo, package);
    assert_eq!(told(&repo, &["tool-0.1.0.crate"]), BTreeSet::new());
    repo.write("LICENSE-MIT", "All rights reserved.\n");
    repo.write("src/lib.rs", format!("//! Ask {JID}.\n"));
    sh(&repo, package);
    let expected = ["bundle-captures tool-0.1.0.crate!/src/lib.rs", "bundle-licence tool-0.1.0.crate"];
    assert_eq!(told(&repo, &["tool-0.1.0.crate"]), expected.map(str::to_owned).into());
}

/// A defect: its name, a script of Python that writes `b.zip`, `b.tar` or `b.tgz`, and what is told.
const DEFECTS: &[(&str, &str, &str)] = &[
    ("traversal", "zip('../x.md', '# x')", "bundle-archive b.zip!/../x.md"),
    ("traversal inside", "tar('a/../../x.md', b'# x')", "bundle-archive b.tar!/a/../../x.md"),
    ("absolute", "tar('/etc/x.md', b'# x')", "bundle-archive b.tar!//etc/x.md"),
    ("drive", "zip('C:/x.md', '# x')", "bundle-archive b.zip!/C:/x.md"),
    ("backslash", "tar('a\\\\x.md', b'# x')", "bundle-archive b.tar!/a\\\\x.md"),
    ("twice", "zip('README.md', '# x')", "bundle-archive b.zip!/README.md"),
    ("capitals", "zip('readme.md', '# x')", "bundle-archive b.zip!/readme.md"),
    ("link", "tar('l', b'', type=tarfile.SYMTYPE, linkname='/etc/hosts')", "bundle-archive b.tar!/l"),
    ("hard link", "tar('l', b'', type=tarfile.LNKTYPE, linkname='README.md')", "bundle-archive b.tar!/l"),
    ("link in a zip", "zip('l', '/etc/hosts', mode=0o120777)", "bundle-archive b.zip!/l"),
    ("pipe", "tar('p', b'', type=tarfile.FIFOTYPE)", "bundle-archive b.tar!/p"),
    ("hidden behind the end", "after('tar', b'x' * 600)", "bundle-archive b.tar"),
    ("hidden before the start", "before('zip', b'x' * 600)", "bundle-archive b.zip"),
    ("cut off", "cut('tar', 1024)", "bundle-archive b.tar"),
    ("cut off in a zip", "cut('zip', 30)", "bundle-archive b.zip"),
    ("cut off in its compression", "cut('tgz', 100)", "bundle-archive b.tgz"),
    (
        "encrypted",
        "flip('zip', b'PK\\x01\\x02', 8, 1); flip('zip', b'PK\\x03\\x04', 6, 1)",
        "bundle-archive b.zip!/README.md",
    ),
    (
        "unknown method",
        "flip('zip', b'PK\\x01\\x02', 10, 0x63); flip('zip', b'PK\\x03\\x04', 8, 0x63)",
        "bundle-archive b.zip!/README.md",
    ),
    ("another name inside", "flip('zip', b'PK\\x03\\x04', 30, 1)", "bundle-archive b.zip!/README.md"),
    ("a checksum that is wrong", "flip('zip', b'PK\\x01\\x02', 16, 1)", "bundle-archive b.zip!/README.md"),
    ("no archive", "open('b.zip', 'wb').write(b'PK? no')", "bundle-archive b.zip"),
    ("nothing at all", "open('b.zip', 'wb')", "bundle-archive b.zip"),
    ("bomb", "bomb_gz()", "bundle-archive b.tgz"),
    ("bomb in a zip", "bomb_zip()", "bundle-archive b.zip"),
    ("members that share their bytes", "overlap()", "bundle-archive b.zip"),
    ("a million members", "million()", "bundle-archive b.tgz"),
    ("database", "zip('data/wa.db', b'SQLite format 3\\0')", "bundle-captures b.zip!/data/wa.db"),
    ("database by another name", "tar('data/x.bin', b'SQLite format 3\\0')", "bundle-captures b.tar!/data/x.bin"),
    ("packets", "zip('call.pcapng', b'')", "bundle-captures b.zip!/call.pcapng"),
    ("recorded traffic", "zip('call.har', '{}')", "bundle-captures b.zip!/call.har"),
    ("memory", "zip('x.dmp', b'MDMP\\x93\\xa7')", "bundle-captures b.zip!/x.dmp"),
    (
        "key",
        "tar('id.pem', ('-----BEGIN ' + 'PRIVATE KEY-----\\n' + 'MC4CAQAwBQYDK2VwBCIEIA' * 4 + '\\n-----END ' + 'PRIVATE KEY-----\\n').encode())",
        "bundle-captures b.tar!/id.pem",
    ),
    ("capture", "zip('corpus/captures/x.yaml', LEAK)", "bundle-captures b.zip!/corpus/captures/x.yaml"),
    (
        "capture that says it is not clean",
        "zip('corpus/captures/x.yaml', CLEAN.replace('sanitized: true', 'sanitized: false'))",
        "bundle-captures b.zip!/corpus/captures/x.yaml",
    ),
    ("capture elsewhere", "zip('examples/x.yaml', LEAK)", "bundle-captures b.zip!/examples/x.yaml"),
    ("archive inside", "inner()", "bundle-captures b.zip!/inner.zip"),
    ("text beside the files", "comment()", "bundle-captures b.zip!/comment of the archive"),
    ("licence missing", "without('LICENSE-MIT')", "bundle-licence b.zip"),
    ("disclaimer missing", "without('DISCLAIMER.md', 'README.md')", "bundle-disclaimer b.zip"),
    (
        "disclaimer to the contrary",
        "without('DISCLAIMER.md', 'README.md'); zip('DISCLAIMER.md', 'We are affiliated with WhatsApp.', keep=True)",
        "bundle-disclaimer b.zip!/DISCLAIMER.md",
    ),
];

/// What the scripts are written with: a clean zip or tar, and one thing that is wrong with it.
const HELPERS: &str = r#"
FILES = ['README.md', 'DISCLAIMER.md', 'LICENSE-MIT', 'corpus/captures/offer.yaml', 'spec/call.md']
CLEAN = open('corpus/captures/offer.yaml').read()
LEAK = open('leak.yaml').read()

def base(kind):
    if kind == 'zip':
        with zipfile.ZipFile('b.zip', 'w', zipfile.ZIP_DEFLATED) as z:
            for name in FILES: z.write(name)
        return 'b.zip'
    name = 'b.tar' if kind == 'tar' else 'b.tgz'
    with tarfile.open(name, 'w' if kind == 'tar' else 'w:gz') as t:
        for file in FILES: t.add(file)
    return name

def zip(name, data, mode=0o100644, keep=False):
    if not keep: base('zip')
    with zipfile.ZipFile('b.zip', 'a', zipfile.ZIP_DEFLATED) as z:
        info = zipfile.ZipInfo('x'); info.filename = name; info.create_system = 3; info.external_attr = mode << 16
        z.writestr(info, data)

def tar(name, data, **fields):
    base('tar')
    with tarfile.open('b.tar', 'a') as t:
        info = tarfile.TarInfo(name); info.size = len(data)
        for key, value in fields.items(): setattr(info, key, value)
        t.addfile(info, io.BytesIO(data))

def change(kind, how):
    name = 'b.zip' if kind == 'zip' else 'b.tar' if kind == 'tar' else 'b.tgz'
    data = open(name, 'rb').read()
    open(name, 'wb').write(how(data))

def after(kind, more): base(kind); change(kind, lambda data: data + more)
def before(kind, more): base(kind); change(kind, lambda data: more + data)

def cut(kind, size):
    base(kind)
    # an archive of tar is padded with zeros, which say nothing
    change(kind, lambda data: (data.rstrip(b'\0')[:-size] if kind == 'tar' else data[:-size]))

made = False
def flip(kind, mark, offset, bit):
    global made
    if not made: base(kind)
    made = True
    def how(data):
        at = data.index(mark) + offset
        return data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]
    change(kind, how)

def bomb_gz():
    base('tgz')
    part = gzip.compress(bytes(1 << 20))
    open('b.tgz', 'ab').write(part * 2000)

def stored(entries):
    """An archive from raw parts: name, compressed bytes, method, size, checksum, where it is said to begin."""
    out, directory = b'', b''
    for name, data, method, size, crc, at in entries:
        head = struct.pack('<HHHHHIIIHH', 20, 0, method, 0, 0, crc, len(data), size, len(name), 0)
        at = len(out) if at is None else at
        directory += b'PK\1\2' + struct.pack('<H', 20) + head + struct.pack('<HHHII', 0, 0, 0, 0, at) + name
        if at == len(out): out += b'PK\3\4' + head + name + data
    end = struct.pack('<HHHHIIH', 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    open('b.zip', 'wb').write(out + directory + b'PK\5\6' + end)

def bomb_zip():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    stored([(b'bomb.md', part * 4000 + b'\3\0', 8, 4000 << 20, 0, None)])

def overlap():
    data = b'# x\n'
    stored([(b'a.md', data, 0, len(data), zlib.crc32(data), None if first else 0) for first in [True] + [False] * 60])

def million():
    info = tarfile.TarInfo('x'); block = info.tobuf(tarfile.USTAR_FORMAT)
    part = gzip.compress(block * 1000)
    open('b.tgz', 'wb').write(part * 1000 + gzip.compress(bytes(1024)))

def inner():
    base('zip')
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, 'w') as z: z.writestr('corpus/captures/x.yaml', LEAK)
    zip('inner.zip', inside.getvalue())

def comment():
    base('zip')
    with zipfile.ZipFile('b.zip', 'a') as z: z.comment = LEAK.encode()

def without(*names):
    global FILES
    FILES = [name for name in FILES if name not in names]
    base('zip')
"#;

#[test]
fn each_defect_is_told_by_its_check_at_its_place() {
    let repo = repo();
    repo.write("leak.yaml", leaking("x"));
    for kind in ["zip", "tar", "tgz"] {
        python(&repo, &format!("{HELPERS}\nbase('{kind}')"));
        assert_eq!(told(&repo, &[&format!("b.{kind}")]), BTreeSet::new(), "{kind}");
    }
    for (name, script, expected) in DEFECTS {
        sh(&repo, "rm -f b.*");
        python(&repo, &format!("{HELPERS}\n{script}"));
        let bundle = ["b.zip", "b.tar", "b.tgz"].into_iter().find(|bundle| Path::new(&repo.path(bundle)).is_file());
        let told = told(&repo, &[bundle.expect("a bundle")]);
        assert!(told.contains(*expected), "{name}: {told:?}");
        // what cannot be opened holds neither licence nor disclaimer, as far as anybody knows
        let same = |one: &&String| one.starts_with(expected.split(' ').next().unwrap_or(""));
        let beside = told.iter().filter(|one| !same(one)).count();
        let unopened = told.iter().any(|one| one.starts_with("bundle-archive b.") && !one.contains("!/"));
        assert!(beside == 0 || unopened || told.iter().any(|one| one.contains("README")), "{name}: {told:?}");
    }
}

#[test]
fn a_part_of_the_tree_keeps_its_place() {
    let repo = repo();
    repo.stage("corpus/captures/odd.yaml", clean("odd").replace("A@s", "nobody@s"));
    repo.commit();
    // only captures, so that everything lies in one folder, which is none that an archiver made
    sh(&repo, "zip -qr b.zip corpus LICENSE-MIT DISCLAIMER.md && zip -qr part.zip corpus");
    let whole = told(&repo, &["b.zip"]);
    assert!(whole.contains("bundle-captures b.zip!/corpus/captures/odd.yaml"), "{whole:?}");
    assert!(told(&repo, &["part.zip"]).contains("bundle-captures part.zip!/corpus/captures/odd.yaml"));
    sh(&repo, "mkdir x && cp -r corpus LICENSE-MIT DISCLAIMER.md x && zip -qr wrapped.zip x");
    assert!(told(&repo, &["wrapped.zip"]).contains("bundle-captures wrapped.zip!/corpus/captures/odd.yaml"));
}

#[test]
fn several_bundles_are_told_apart_and_a_missing_one_is_exit_2() {
    let repo = repo();
    sh(&repo, "zip -qr good.zip . -x '.git/*' && zip -qr bad.zip spec");
    let expected = ["bundle-disclaimer bad.zip", "bundle-licence bad.zip"];
    assert_eq!(told(&repo, &["good.zip", "bad.zip"]), expected.map(str::to_owned).into());
    let ran = repo.wacrg(&["audit", "--no-history", "--select", CHECKS, "--bundle", "absent.zip"]);
    ran.code(2).says("absent.zip cannot be read");
    let outside = Repo::folder();
    sh(&outside, &format!("cp {} .", repo.path("bad.zip").display()));
    outside.wacrg(&["audit", "--bundle", "bad.zip"]).code(1).says("bundle-licence").says("bundle-disclaimer");
}

#[test]
fn the_release_bundle_of_the_corpus_lacks_what_it_lacks() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream");
    if !corpus.is_dir() {
        println!("skipped: {} is not there", corpus.display());
        return;
    }
    let repo = Repo::init(&[]);
    repo.run(repo.command("cp").args(["-r", "--no-preserve=mode", "."]).arg(repo.root()).current_dir(&corpus)).code(0);
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    // as its release workflow does
    sh(&repo, "zip -qr ../wacrg-spec-0.1.0.zip spec docs/spec");
    let expected = ["bundle-disclaimer wacrg-spec-0.1.0.zip", "bundle-licence wacrg-spec-0.1.0.zip"];
    assert_eq!(told(&repo, &["../wacrg-spec-0.1.0.zip"]), expected.map(str::to_owned).into());
}

// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The reader against git itself: the same ids, the same bytes; of damaged files an error or the same bytes.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::store::Tools;
use super::{Damage, Forest, Item, Kind, Number, Store, Visit, Walker};

type Objects = BTreeMap<String, (Kind, Vec<u8>)>;

struct Repo(TempDir);

impl Repo {
    fn init(arguments: &[&str]) -> Self {
        let repo = Self(TempDir::with_prefix("wacrg-pack-").expect("a temporary folder"));
        repo.git(&[&["init", "--quiet", "--bare"], arguments].concat());
        repo
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        command.current_dir(self.0.path()).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.args(arguments).stdin(Stdio::null());
        command
    }

    fn git(&self, arguments: &[&str]) -> Vec<u8> {
        let output = self.command(arguments).output().expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn feed(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git runs");
        child.stdin.take().expect("a pipe").write_all(input).expect("git reads");
        let output = child.wait_with_output().expect("git ends");
        assert!(output.status.success());
        output.stdout
    }

    /// Commits `versions` versions of a few files, each a small edit of the one before.
    fn fill(&self, from: u32, versions: u32) {
        let mut stream = String::new();
        for version in from..from + versions {
            let mut text = String::new();
            for line in 0..400_u32 {
                let seed = line + 1_000 * ((version + line) / 97);
                text.push_str(&format!("line {line} of a file: {}\n", seed.wrapping_mul(2_654_435_761)));
            }
            let message = format!("version {version}");
            stream.push_str(&format!(
                "commit refs/heads/main\ncommitter T <t@example.com> {} +0000\ndata {}\n{message}\n",
                1_700_000_000 + version,
                message.len()
            ));
            if version == from && from > 0 {
                stream.push_str("from refs/heads/main^0\n");
            }
            stream.push_str(&format!("M 100644 inline dir/a.txt\ndata {}\n{text}\n", text.len()));
            stream.push_str(&format!("M 100644 inline b-{version}.txt\ndata 2\n{}\n\n", version % 10));
        }
        self.feed(&["fast-import", "--quiet"], stream.as_bytes());
    }

    fn objects(&self) -> PathBuf {
        self.0.path().join("objects")
    }

    fn packs(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.objects().join("pack")).expect("a folder");
        let paths = entries.map(|entry| entry.expect("readable").path());
        let mut packs: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "pack")).collect();
        packs.sort();
        packs
    }

    /// Writes the index of every pack anew, in that version.
    fn reindex(&self, version: &str) {
        for pack in self.packs() {
            let index = pack.with_extension("idx");
            std::fs::remove_file(&index).expect("removable");
            let version = format!("--index-version={version}");
            self.git(&["index-pack", &version, "-o", &index.display().to_string(), &pack.display().to_string()]);
        }
    }

    /// Everything, as git tells it.
    fn told(&self) -> Objects {
        let output = self.git(&["cat-file", "--batch-all-objects", "--batch", "--buffer"]);
        let (mut objects, mut rest) = (Objects::new(), output.as_slice());
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).expect("a line");
            let words: Vec<&str> = std::str::from_utf8(&rest[..end]).expect("text").split(' ').collect();
            let size: usize = words[2].parse().expect("a size");
            let kind = Kind::of_name(words[1].as_bytes()).expect("a kind");
            objects.insert(words[0].to_owned(), (kind, rest[end + 1..end + 1 + size].to_vec()));
            rest = &rest[end + 2 + size..];
        }
        objects
    }

    fn store(&self) -> Result<Store, Damage> {
        let len = if self.git(&["rev-parse", "--show-object-format"]) == b"sha256\n" { 32 } else { 20 };
        Store::open(&self.objects(), None, len)
    }
}

struct Gather<'s>(&'s Store, Objects, Vec<(Number, Damage)>);

impl Visit for Gather<'_> {
    type State = Vec<u8>;

    fn visit(&mut self, item: &Item<'_>, base: Option<&Vec<u8>>) -> Vec<u8> {
        if item.first {
            let id = self.0.id(item.number).expect("an id").to_string();
            assert!(self.1.insert(id, (item.kind, item.bytes.to_vec())).is_none(), "an object came twice");
        }
        // what is not told as changed stands in the base as well, in one piece
        if let (Some(changes), Some(base)) = (item.changes, base) {
            let mut at = 0;
            for change in changes.iter().cloned().chain(std::iter::once(item.bytes.len()..item.bytes.len())) {
                let same = &item.bytes[at..change.start];
                assert!(same.is_empty() || memchr::memmem::find(base, same).is_some(), "an untold change");
                at = change.end;
            }
        }
        item.bytes.to_vec()
    }

    fn fail(&mut self, number: Number, damage: &Damage) {
        self.2.push((number, damage.clone()));
    }
}

/// Everything, as the reader tells it, and what cannot be read.
fn read(store: &Store) -> (Objects, Vec<(Number, Damage)>) {
    let mut gather = Gather(store, Objects::new(), Vec::new());
    let mut singly: Vec<(Number, Option<Damage>)> = store.loose().map(|number| (number, None)).collect();
    for pack in 0..store.packs() {
        let Ok(mut forest) = Forest::grow(store, pack) else { continue };
        let (roots, declined) = forest.plan(store, |_| true);
        singly.extend(declined);
        let mut walker = Walker::new(store, &forest);
        roots.into_iter().for_each(|root| walker.walk(root, &mut gather));
    }
    let mut tools = Tools::default();
    for (number, damage) in singly {
        match damage.map_or_else(|| store.read(number, &mut tools), Err) {
            Ok(object) => drop(gather.1.insert(store.id(number).expect("an id").to_string(), object)),
            Err(damage) => gather.2.push((number, damage)),
        }
    }
    (gather.1, gather.2)
}

#[track_caller]
fn agrees(repo: &Repo) {
    let told = repo.told();
    let store = repo.store().expect("readable");
    assert_eq!(store.broken, []);
    let (objects, failed) = read(&store);
    assert_eq!(failed, []);
    assert!(objects == told, "{} objects, git has {}", objects.len(), told.len());
    // and one by one
    let mut tools = Tools::default();
    for (id, (kind, bytes)) in told {
        let id = wacrg_rules::ObjectId::from_hex(&id).expect("an id");
        let number = store.find(id.as_bytes()).expect("known");
        assert_eq!(store.kind(number), Ok(kind));
        assert!(store.read(number, &mut tools) == Ok((kind, bytes)));
    }
}

#[test]
fn loose_objects_and_long_chains() {
    let repo = Repo::init(&[]);
    repo.fill(0, 120);
    repo.git(&["-c", "pack.threads=1", "repack", "-adfq", "--depth=4095", "--window=20"]);
    agrees(&repo);
    let longest = String::from_utf8(repo.git(&["verify-pack", "-v", &repo.packs()[0].display().to_string()]))
        .expect("text")
        .lines()
        .filter_map(|line| line.strip_prefix("chain length = ")?.split(':').next()?.parse::<u32>().ok())
        .max();
    assert!(longest > Some(50), "{longest:?}");
    let blob = repo.feed(&["hash-object", "-w", "--stdin"], b"loose\n");
    let blob = String::from_utf8(blob).expect("an id");
    repo.git(&["-c", "user.name=T", "-c", "user.email=t@example.com", "tag", "-am", "told", "name", blob.trim()]);
    agrees(&repo);
}

#[test]
fn several_packs_copies_and_a_multi_pack_index() {
    let repo = Repo::init(&[]);
    for step in 0..3 {
        repo.fill(step * 20, 20);
        repo.git(&["repack", "-dq"]);
    }
    repo.git(&["multi-pack-index", "write"]);
    // a pack of everything beside the others
    repo.git(&["repack", "-aq"]);
    assert!(repo.packs().len() >= 3);
    agrees(&repo);
}

#[test]
fn every_version_of_index_and_every_kind_of_delta() {
    for format in ["sha1", "sha256"] {
        let repo = Repo::init(&[&format!("--object-format={format}")]);
        repo.fill(0, 40);
        repo.git(&["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"]);
        agrees(&repo);
        repo.git(&["repack", "-adfq"]);
        for version in ["1", "2", "2,0x40"] {
            repo.reindex(version);
            agrees(&repo);
        }
    }
}

#[test]
fn alternates() {
    let repo = Repo::init(&[]);
    repo.fill(0, 10);
    repo.git(&["repack", "-adq"]);
    let other = Repo::init(&[]);
    let list = format!("# comment\n\"{}\"\n", repo.objects().display());
    std::fs::write(other.objects().join("info/alternates"), list).expect("writable");
    other.feed(&["hash-object", "-w", "--stdin"], b"own\n");
    agrees(&other);
    let named = std::env::join_paths([repo.objects()]).expect("a list");
    let third = Repo::init(&[]);
    let store = Store::open(&third.objects(), Some(&named), 20).expect("readable");
    assert_eq!(read(&store).0, repo.told());
}

#[test]
fn a_damaged_pack_gives_errors_and_no_other_bytes() {
    let repo = Repo::init(&[]);
    repo.fill(0, 30);
    repo.git(&["repack", "-adfq"]);
    let told = repo.told();
    let pack = repo.packs().remove(0);
    let files = [pack.clone(), pack.with_extension("idx")];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let (mut failed, mut refused) = (0, 0);
    for round in 0..400 {
        let file = &files[round % 2];
        let good = std::fs::read(file).expect("readable");
        let mut bad = good.clone();
        if round % 10 == 0 {
            bad.truncate(random(good.len()));
        } else {
            let at = random(good.len());
            bad[at] ^= 1 << random(8);
        }
        replace(file, &bad);
        match repo.store() {
            Err(_) => refused += 1,
            Ok(store) if !store.broken.is_empty() => refused += 1,
            Ok(store) => {
                let (objects, failures) = read(&store);
                failed += usize::from(!failures.is_empty());
                for (id, object) in &objects {
                    // an id that was damaged names nothing that anybody asks for
                    assert!(told.get(id).is_none_or(|told| told == object), "other bytes for {id}");
                }
                let missing = told.keys().filter(|id| !objects.contains_key(*id)).count();
                assert!(missing == 0 || !failures.is_empty() || file.ends_with(files[1].file_name().expect("a name")));
            }
        }
        replace(file, &good);
    }
    assert!(failed > 50 && refused > 20, "{failed} {refused}");
}

fn replace(file: &Path, bytes: &[u8]) {
    let _ = std::fs::remove_file(file);
    std::fs::write(file, bytes).expect("writable");
}

#[test]
fn a_missing_pack_is_told() {
    let repo = Repo::init(&[]);
    repo.fill(0, 3);
    repo.git(&["repack", "-adq"]);
    std::fs::remove_file(&repo.packs()[0]).expect("removable");
    let store = repo.store().expect("readable");
    assert_eq!((store.len(), store.broken.len()), (0, 1));
    assert!(store.broken[0].1.0.contains("cannot be read"), "{:?}", store.broken);
}

/// A pack whose entries stand behind a hole of that many bytes, with an index of version 2: an object, a delta to the
/// place before it, and a delta to an id, `steps` times each. One entry stands before the hole.
fn write_far_pack(repo: &Repo, hole: u64, steps: usize) {
    use std::io::{Seek, SeekFrom};
    let compress = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    };
    let head = |kind: u8, mut size: usize| {
        let mut head = vec![kind << 4 | (size & 15) as u8];
        size >>= 4;
        while size > 0 {
            *head.last_mut().expect("not empty") |= 0x80;
            head.push((size & 0x7f) as u8);
            size >>= 7;
        }
        head
    };
    // copies all but the last byte of the base, and inserts another
    let delta = |base: &[u8], last: u8| {
        let (size, copied) = (base.len() as u8, base.len() as u8 - 1);
        vec![size, size, 0x90, copied, 1, last]
    };
    let id = |content: &[u8]| {
        let hex = String::from_utf8(repo.feed(&["hash-object", "--stdin"], content)).expect("an id");
        wacrg_rules::ObjectId::from_hex(hex.trim()).expect("an id").as_bytes().to_vec()
    };
    let low = [head(3, 4), compress(b"low\n")].concat();
    let mut checksum = flate2::Crc::new();
    checksum.update(&low);
    // git wants one entry at least below 2 GiB
    let mut at = 12 + low.len() as u64 + hole;
    let mut entries = vec![(id(b"low\n"), 12, checksum.sum(), low)];
    for step in 0..steps {
        let whole = format!("content {step} of a pack\n").into_bytes();
        let (mut second, mut third) = (whole.clone(), whole.clone());
        *second.last_mut().expect("not empty") = b'2';
        *third.last_mut().expect("not empty") = b'3';
        let first = [head(3, whole.len()), compress(&whole)].concat();
        let code = delta(&whole, b'2');
        let back = first.len() as u64;
        assert!(back < 128, "one byte tells the way back");
        let by_place = [head(6, code.len()), vec![back as u8], compress(&code)].concat();
        let code = delta(&whole, b'3');
        let by_id = [head(7, code.len()), id(&whole), compress(&code)].concat();
        for (content, entry) in [(whole, first), (second, by_place), (third, by_id)] {
            let mut checksum = flate2::Crc::new();
            checksum.update(&entry);
            entries.push((id(&content), at, checksum.sum(), entry));
            at += entries[entries.len() - 1].3.len() as u64;
        }
    }
    let path = repo.objects().join("pack/pack-1111111111111111111111111111111111111111.pack");
    let mut pack = std::fs::File::create(&path).expect("writable");
    pack.write_all(&[b"PACK".as_slice(), &2_u32.to_be_bytes(), &(entries.len() as u32).to_be_bytes()].concat())
        .expect("writable");
    for entry in &entries {
        pack.seek(SeekFrom::Start(entry.1)).expect("seekable");
        pack.write_all(&entry.3).expect("writable");
    }
    pack.write_all(&[7; 20]).expect("writable");
    entries.sort();
    let mut index = [[0xff, b't', b'O', b'c'], 2_u32.to_be_bytes()].concat();
    for first in 0..=255_u8 {
        let below = entries.iter().filter(|entry| entry.0[0] <= first).count() as u32;
        index.extend(below.to_be_bytes());
    }
    entries.iter().for_each(|entry| index.extend(&entry.0));
    entries.iter().for_each(|entry| index.extend(entry.2.to_be_bytes()));
    let mut wide = Vec::new();
    for entry in &entries {
        let small = u32::try_from(entry.1).ok().filter(|at| at >> 31 == 0);
        index.extend(small.unwrap_or(0x8000_0000 | (wide.len() / 8) as u32).to_be_bytes());
        wide.extend(small.is_none().then(|| entry.1.to_be_bytes()).into_iter().flatten());
    }
    index.extend(wide);
    index.extend([7; 20]);
    index.extend([8; 20]);
    std::fs::write(path.with_extension("idx"), index).expect("writable");
}

#[test]
fn offsets_above_4_gib() {
    let repo = Repo::init(&[]);
    write_far_pack(&repo, (4 << 30) + 12_345, 40);
    let mut told = repo.told();
    assert_eq!(told.len(), 121, "git reads it");
    let store = repo.store().expect("readable");
    let (objects, failed) = read(&store);
    // the hole counts to the entry before it, which its checksum denies; a pack of git's has none
    assert!(failed.len() == 1 && failed[0].1.0.contains("damaged"), "{failed:?}");
    told.remove(&store.id(failed[0].0).expect("an id").to_string());
    assert!(objects == told, "{} objects, git has {}", objects.len(), told.len());
    let mut tools = Tools::default();
    for (id, object) in told {
        let id = wacrg_rules::ObjectId::from_hex(&id).expect("an id");
        assert!(store.read(store.find(id.as_bytes()).expect("known"), &mut tools) == Ok(object));
    }
}

#[test]
fn what_is_larger_than_the_budget_is_declined() {
    let repo = Repo::init(&[]);
    let large = vec![b'x'; super::LARGEST as usize + 1];
    let ids = [&large[1..], &large].map(|bytes| {
        String::from_utf8(repo.feed(&["hash-object", "-w", "--stdin"], bytes)).expect("an id").trim().to_owned()
    });
    for pack in [false, true] {
        if pack {
            repo.feed(
                &["pack-objects", "-q", "--window=0", "objects/pack/pack"],
                format!("{}\n{}\n", ids[0], ids[1]).as_bytes(),
            );
            repo.git(&["prune-packed"]);
        }
        let (objects, failed) = read(&repo.store().expect("readable"));
        assert!(objects.len() == 1 && objects.contains_key(&ids[0]), "the largest that fits is read");
        assert!(failed.len() == 1 && failed[0].1.0.contains("more than the 64 MiB that are judged"), "{failed:?}");
    }
    // a head that lies about the size
    let far = Repo::init(&[]);
    write_far_pack(&far, 0, 1);
    assert_eq!(read(&far.store().expect("readable")).0.len(), 4);
    let pack = far.packs()[0].clone();
    let mut bytes = std::fs::read(&pack).expect("readable");
    bytes[12] ^= 1;
    replace(&pack, &bytes);
    assert_eq!(read(&far.store().expect("readable")).0.len(), 3);
}

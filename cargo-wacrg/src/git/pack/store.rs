// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! All objects of a repository, wherever they stand: numbered by id, and read one at a time where that is enough.

use std::path::{Path, PathBuf};

use wacrg_rules::ObjectId;

use super::file::{Base, Entry, Pack};
use super::index::Index;
use super::inflate::Inflater;
use super::{Damage, Kind, LARGEST, Number, delta, dirs, loose, too_large};

/// Deltas that are followed to read one object. git makes chains of 50, and of 4,095 at most.
const CHAIN: usize = 10_000;

/// Bytes of packs that are kept in memory, the smallest first; less where tables of many objects need the room.
const HELD: u64 = 320 << 20;
/// Bytes less for each object.
const TABLES: u64 = 64;

/// Where an object stands: in the pack of that number, or loose in the folder of that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Pack(u32, u64),
    Loose(u32),
}

/// A pack with its entries by offset, and the number of the object at each.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) pack: Pack,
    pub(super) offsets: Vec<u64>,
    pub(super) numbers: Vec<Number>,
    /// Checksums of the entries; empty if the index has none.
    checksums: Vec<u32>,
    /// Objects that are read in another pack, and where they stand in this one.
    copies: Vec<(Number, u64)>,
}

impl Packed {
    /// The entry of that index, with a head of `head` bytes, out of whose data come `size`.
    pub(super) fn entry(&self, at: usize, head: usize, size: u64) -> Entry {
        let end = self.offsets.get(at + 1).copied().unwrap_or(self.pack.end);
        Entry { offset: self.offsets[at], end, head, size, checksum: self.checksums.get(at).copied() }
    }

    /// The entry that begins at `offset`, and its head.
    fn at(&self, offset: u64) -> Result<(Entry, Base), Damage> {
        let at = self.offsets.binary_search(&offset).map_err(|_| no_base())?;
        let head = self.pack.head(offset)?;
        Ok((self.entry(at, head.len, head.size), head.base))
    }
}

/// The objects of a repository.
#[derive(Debug)]
pub(crate) struct Store {
    id_len: usize,
    ids: Vec<u8>,
    places: Vec<Place>,
    /// How many ids begin with less than each pair of bytes.
    fanout: Vec<Number>,
    pub(super) packs: Vec<Packed>,
    folders: Vec<PathBuf>,
    /// Packs that cannot be used, and why: whatever is in them alone is missing.
    pub(crate) broken: Vec<(String, Damage)>,
}

/// Memory for reading objects.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    pub(super) inflate: (Inflater, Vec<u8>),
}

impl Store {
    /// Takes in what stands below the folder of objects `own` and its alternates. Ids are `id_len` bytes long.
    ///
    /// # Errors
    /// A folder that cannot be read. A pack that cannot be read is [`Store::broken`].
    pub(crate) fn open(own: &Path, named: Option<&std::ffi::OsStr>, id_len: usize) -> Result<Self, Damage> {
        let folders = dirs::all(own, named)?;
        let (mut ids, mut places, mut packs, mut broken) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for folder in &folders {
            for path in pack_indexes(folder)? {
                let name = path.with_extension("pack").file_name().map(|name| name.to_string_lossy().into_owned());
                match open_pack(&path, id_len) {
                    Ok((index, pack)) => {
                        let number = packs.len() as u32;
                        ids.extend_from_slice(&index.ids);
                        places.extend(index.offsets.iter().map(|offset| Place::Pack(number, *offset)));
                        packs.push(Packed {
                            pack,
                            offsets: index.offsets,
                            numbers: Vec::new(),
                            checksums: index.checksums,
                            copies: Vec::new(),
                        });
                    }
                    Err(damage) => broken.push((name.unwrap_or_default(), damage)),
                }
            }
        }
        for (number, folder) in folders.iter().enumerate() {
            loose::ids(folder, id_len, &mut ids)?;
            places.resize(ids.len() / id_len, Place::Loose(number as u32));
        }
        if u32::try_from(places.len()).is_err() {
            return Err(Damage::new("the repository has more objects than can be counted"));
        }
        let mut store = Self { id_len, ids, places, fanout: Vec::new(), packs, folders, broken };
        store.hold(HELD.saturating_sub(TABLES * store.places.len() as u64));
        store.sort();
        Ok(store)
    }

    /// Keeps packs in memory, `most` bytes of them.
    pub(super) fn hold(&mut self, mut most: u64) {
        let mut packs: Vec<&mut Pack> = self.packs.iter_mut().map(|packed| &mut packed.pack).collect();
        packs.sort_by_key(|pack| pack.end);
        for pack in packs {
            most -= pack.hold(most);
        }
    }

    /// Sorts by id, keeps the first place of each, and numbers the packs' entries.
    fn sort(&mut self) {
        let len = self.id_len;
        let id = |ids: &[u8], at: u32| -> [u8; 32] {
            let mut id = [0; 32];
            id[..len].copy_from_slice(&ids[at as usize * len..][..len]);
            id
        };
        let mut order: Vec<u32> = (0..self.places.len() as u32).collect();
        if self.packs.len() > 1 || self.places.iter().any(|place| matches!(place, Place::Loose(_))) {
            order.sort_by(|a, b| {
                self.ids[*a as usize * len..][..len].cmp(&self.ids[*b as usize * len..][..len]).then(a.cmp(b))
            });
        }
        let (mut ids, mut places) = (Vec::with_capacity(self.ids.len()), Vec::with_capacity(order.len()));
        let mut numbers = vec![0; order.len()];
        for at in order {
            let here = &id(&self.ids, at)[..len];
            if ids.len() < len || &ids[ids.len() - len..] != here {
                ids.extend_from_slice(here);
                places.push(self.places[at as usize]);
            }
            numbers[at as usize] = places.len() as u32 - 1;
        }
        (self.ids, self.places) = (ids, places);
        let mut first = 0;
        for (pack, packed) in self.packs.iter_mut().enumerate() {
            let count = packed.offsets.len();
            let mut entries: Vec<(u64, Number, u32)> = (0..count)
                .map(|at| (packed.offsets[at], numbers[first + at], packed.checksums.get(at).copied().unwrap_or(0)))
                .collect();
            entries.sort_unstable();
            let copy = |entry: &&(u64, Number, u32)| self.places[entry.1 as usize] != Place::Pack(pack as u32, entry.0);
            packed.copies = entries.iter().filter(copy).map(|(offset, number, _)| (*number, *offset)).collect();
            packed.copies.sort_unstable();
            if !packed.checksums.is_empty() {
                packed.checksums = entries.iter().map(|entry| entry.2).collect();
            }
            (packed.offsets, packed.numbers) = entries.into_iter().map(|entry| (entry.0, entry.1)).unzip();
            first += count;
        }
        let mut fanout = vec![0; 0x1_0001];
        self.ids.chunks_exact(len).for_each(|id| fanout[(usize::from(id[0]) << 8 | usize::from(id[1])) + 1] += 1);
        (1..fanout.len()).for_each(|at| fanout[at] += fanout[at - 1]);
        self.fanout = fanout;
    }

    /// How many objects there are. Their numbers run from 0.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Bytes of an id.
    pub(crate) fn id_len(&self) -> usize {
        self.id_len
    }

    /// The number of the object `id`.
    pub(crate) fn find(&self, id: &[u8]) -> Option<Number> {
        let pair = usize::from(*id.first()?) << 8 | usize::from(*id.get(1)?);
        let (mut low, mut high) = (self.fanout[pair], self.fanout[pair + 1]);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.raw(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// The id of an object, raw.
    fn raw(&self, number: Number) -> &[u8] {
        &self.ids[number as usize * self.id_len..][..self.id_len]
    }

    /// The id of an object.
    pub(crate) fn id(&self, number: Number) -> Option<ObjectId> {
        ObjectId::from_bytes(self.raw(number))
    }

    /// Whether the pack of that index is where the object is read.
    pub(super) fn is_at(&self, number: Number, pack: usize, offset: u64) -> bool {
        self.places[number as usize] == Place::Pack(pack as u32, offset)
    }

    /// Where the object stands in the pack of that index, if it does.
    pub(super) fn offset_in(&self, number: Number, pack: usize) -> Option<u64> {
        if let Place::Pack(at, offset) = self.places[number as usize]
            && at as usize == pack
        {
            return Some(offset);
        }
        // a copy: another pack was looked at first
        let packed = &self.packs[pack];
        packed.copies.binary_search_by_key(&number, |copy| copy.0).ok().map(|at| packed.copies[at].1)
    }

    /// The loose objects.
    pub(crate) fn loose(&self) -> impl Iterator<Item = Number> + '_ {
        let loose = self.places.iter().enumerate().filter(|(_, place)| matches!(place, Place::Loose(_)));
        loose.map(|(number, _)| number as Number)
    }

    /// How many packs there are.
    pub(crate) fn packs(&self) -> usize {
        self.packs.len()
    }

    /// What kind of object it is, without reading all of it.
    ///
    /// # Errors
    /// It, or what it is a delta of, cannot be read.
    pub(crate) fn kind(&self, number: Number) -> Result<Kind, Damage> {
        let mut place = self.places[number as usize];
        for _ in 0..CHAIN {
            let (pack, offset) = match place {
                Place::Loose(folder) => return loose::kind(&self.folders[folder as usize], self.raw(number)),
                Place::Pack(pack, offset) => (pack, offset),
            };
            match self.packs[pack as usize].pack.head(offset)?.base {
                Base::Whole(kind) => return Ok(kind),
                Base::At(offset) => place = Place::Pack(pack, offset),
                Base::Id(id) => match self.find(&id) {
                    Some(base) if matches!(self.places[base as usize], Place::Loose(_)) => return self.kind(base),
                    Some(base) => place = self.places[base as usize],
                    None => return Err(no_base()),
                },
            }
        }
        Err(circle())
    }

    /// Reads one object, following its deltas wherever they lead.
    ///
    /// # Errors
    /// It, or what it is a delta of, cannot be read, or is larger than what is judged.
    pub(crate) fn read(&self, number: Number, tools: &mut Tools) -> Result<(Kind, Vec<u8>), Damage> {
        let mut place = self.places[number as usize];
        let mut holder = number;
        let mut deltas: Vec<(u32, Entry)> = Vec::new();
        let (kind, mut bytes) = loop {
            let (pack, offset) = match place {
                Place::Loose(folder) => break loose::read(&self.folders[folder as usize], self.raw(holder))?,
                Place::Pack(pack, offset) => (pack, offset),
            };
            if deltas.len() > CHAIN {
                return Err(circle());
            }
            let packed = &self.packs[pack as usize];
            let (entry, base) = packed.at(offset)?;
            match base {
                Base::Whole(kind) => {
                    let mut out = Vec::new();
                    packed.pack.inflate(&entry, &mut tools.inflate, &mut out)?;
                    break (kind, out);
                }
                Base::At(offset) => place = Place::Pack(pack, offset),
                Base::Id(id) => {
                    holder = self.find(&id).ok_or_else(no_base)?;
                    place = self.places[holder as usize];
                }
            }
            deltas.push((pack, entry));
        };
        let (mut code, mut changes) = (Vec::new(), Vec::new());
        for (pack, entry) in deltas.into_iter().rev() {
            code.clear();
            changes.clear();
            self.packs[pack as usize].pack.inflate(&entry, &mut tools.inflate, &mut code)?;
            let mut out = Vec::new();
            apply(&bytes, &code, &mut out, &mut changes)?;
            bytes = out;
        }
        Ok((kind, bytes))
    }
}

/// Applies a delta whose result is not too large.
pub(super) fn apply(
    base: &[u8],
    code: &[u8],
    out: &mut Vec<u8>,
    changes: &mut Vec<delta::Change>,
) -> Result<(), Damage> {
    let (_, size, _) = delta::header(code)?;
    if size > LARGEST {
        return Err(too_large(size));
    }
    delta::apply(base, code, out, changes)
}

pub(super) fn no_base() -> Damage {
    Damage::new("what its delta was made from is missing")
}

pub(super) fn circle() -> Damage {
    Damage::new("its deltas go round in a circle")
}

/// The indexes of packs below `folder`.
fn pack_indexes(folder: &Path) -> Result<Vec<PathBuf>, Damage> {
    let folder = folder.join("pack");
    let unreadable = |error: std::io::Error| Damage(format!("{} cannot be read: {error}", folder.display()));
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "idx") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn open_pack(path: &Path, id_len: usize) -> Result<(Index, Pack), Damage> {
    let bytes = std::fs::read(path).map_err(|error| Damage(format!("its index cannot be read: {error}")))?;
    let index = Index::parse(&bytes, id_len)?;
    let pack = Pack::open(&path.with_extension("pack"), &index, id_len)?;
    Ok((index, pack))
}
